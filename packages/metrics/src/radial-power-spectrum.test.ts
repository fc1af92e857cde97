import { createTensor } from '@self-cascade/core'
import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { formulaPicture, measures } from './__tests__/fixture.ts'
import { blurred, noisy, scenePictures } from './__tests__/scene-pictures.ts'
import { highFrequencyShare } from './high-frequency-share.ts'
import { radialPowerSpectrum } from './radial-power-spectrum.ts'
import { spectrumDistance } from './spectrum-distance.ts'

const grey = (side: number) => createTensor('float32', new Float32Array(3 * side * side), [1, 3, side, side])

test('gives the numbers of numpy, also for a picture that is no whole number of tiles', () => {
  expectAllClose(radialPowerSpectrum(formulaPicture(40, 31), { tile: 16 }).power, measures.spectrum16, {
    relative: 1e-10,
  })
})

test('noise has the power of its variance at every frequency', () => {
  const { power } = radialPowerSpectrum(noisy(grey(256), 0.1, 3), { tile: 64 })
  // three independent channels: the variance of the luma is the sum of the squared weights times that of a channel
  const variance = (0.299 ** 2 + 0.587 ** 2 + 0.114 ** 2) * (0.1 * 127.5) ** 2
  expectAllClose(power.subarray(2), new Array(power.length - 2).fill(variance), { relative: 0.15 })
})

test('stripes show at their frequency', () => {
  const data = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * (i % 64)) / 8))
  const { frequencies, power } = radialPowerSpectrum(createTensor('float32', data, [1, 3, 64, 64]), { tile: 64 })
  expect(frequencies[power.indexOf(Math.max(...power))]).toBe(1 / 8)
})

test('the mean of several pictures is that of their spectra', () => {
  const [a, b] = [formulaPicture(40, 31), formulaPicture(32, 37)]
  const [pa, pb] = [a, b].map((picture) => radialPowerSpectrum(picture, { tile: 16 }).power)
  const both = radialPowerSpectrum([a, b], { tile: 16 }).power
  expectAllClose(
    both,
    pa!.map((value, i) => (value + pb![i]!) / 2),
    { relative: 1e-12 },
  )
})

test('refuses bad tiles, small pictures and no pictures', () => {
  expect(() => radialPowerSpectrum(grey(64), { tile: 48 })).toThrow('tile must be a power of two')
  expect(() => radialPowerSpectrum(grey(64))).toThrow('PictureTooSmall')
  expect(() => radialPowerSpectrum([])).toThrow('TooFewRows')
})

test('the share above half the finest frequency falls with blur and grows with noise', () => {
  const [scene] = scenePictures(1, 128, 0)
  const shares = [blurred(scene!, 4), blurred(scene!, 2), scene!, noisy(scene!, 0.1, 1)].map((picture) =>
    highFrequencyShare(radialPowerSpectrum(picture)),
  )
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
})

test('white noise has three quarters of its variation above half the finest frequency, and a flat picture none', () => {
  const share = highFrequencyShare(radialPowerSpectrum(noisy(grey(256), 0.1, 3), { tile: 64 }))
  expect(share).toBeCloseTo(0.75, 1)
  expect(highFrequencyShare(radialPowerSpectrum(grey(128)))).toBe(0)
  expect(() => highFrequencyShare(radialPowerSpectrum(grey(128)), { above: 0.5 })).toThrow('InvalidOption')
})

test('the distance of spectra is the mean logarithm of their ratio', () => {
  const spectrum = (power: number[]) => ({
    frequencies: Float64Array.from([0.25, 0.5]),
    power: Float64Array.from(power, (value) => value - 1 / 12),
  })
  expect(spectrumDistance(spectrum([1, 2]), spectrum([1, 2]))).toBe(0)
  expect(spectrumDistance(spectrum([1, 2]), spectrum([4, 1]))).toBeCloseTo(1.5 * Math.log(2), 12)
  expect(spectrumDistance(spectrum([1, 2]), spectrum([4, 1]), { above: 0.25 })).toBeCloseTo(Math.log(2), 12)
})

test('spectra of other tiles are not compared', () => {
  const [a, b] = [16, 32].map((tile) => radialPowerSpectrum(grey(64), { tile }))
  expect(() => spectrumDistance(a!, b!)).toThrow('DimsMismatch')
})

test('other scenes with the same captions are nearer than blurred and noisy ones', () => {
  const [reference, others] = [scenePictures(4, 256, 1), scenePictures(4, 256, 2)]
  const spectrum = radialPowerSpectrum(reference)
  const [same, soft, grainy] = [
    others,
    others.map((scene) => blurred(scene, 4)),
    others.map((scene, i) => noisy(scene, 0.1, i)),
  ].map((pictures) => spectrumDistance(spectrum, radialPowerSpectrum(pictures)))
  expect(same! * 2).toBeLessThan(soft!)
  expect(same! * 2).toBeLessThan(grainy!)
})
