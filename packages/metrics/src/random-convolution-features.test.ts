import { createTensor, type Tensor } from '@self-cascade/core'
import { philoxRandom } from '@self-cascade/tensor'
import { expect, test } from 'vitest'
import { formulaPicture } from './__tests__/fixture.ts'
import { randomConvolutionFeatures } from './random-convolution-features.ts'

const map = (picture: Tensor, change: (value: number) => number) =>
  createTensor('float32', picture.data.map(change), picture.dims)

test('the same patch and seed give the same features, another seed others', () => {
  const patch = formulaPicture(64, 31)
  const features = randomConvolutionFeatures()
  expect(features.length).toBe(96)
  expect(features.extract(patch)).toEqual(randomConvolutionFeatures({ seed: 0 }).extract(patch))
  expect(features.extract(patch)).not.toEqual(randomConvolutionFeatures({ seed: 1 }).extract(patch))
  expect(randomConvolutionFeatures({ scales: 1, channels: 2 }).extract(patch).length).toBe(8)
})

test('flat colour leaves no trace', () => {
  const flat = createTensor('float32', new Float32Array(3 * 64 * 64).fill(0.7), [1, 3, 64, 64])
  expect(Math.max(...randomConvolutionFeatures().extract(flat))).toBeLessThan(1e-6)
})

test('brightness leaves no trace, and features grow with the root of the contrast', () => {
  const { extract } = randomConvolutionFeatures()
  const patch = formulaPicture(64, 31)
  const plain = extract(patch)
  const brighter = extract(map(patch, (value) => value + 0.25))
  const stronger = extract(map(patch, (value) => value * 4))
  for (const [i, value] of plain.entries()) {
    expect(brighter[i]! / value).toBeCloseTo(1, 4)
    expect(stronger[i]! / value).toBeCloseTo(2, 4)
  }
})

test('the first number is what the formula gives when each sum is written out', () => {
  const weights = [...philoxRandom({ seed: 0 }).normal([8, 3, 3, 3]).data.subarray(0, 27)]
  const centred = weights.map((w, i) => {
    const plane = weights.slice(9 * Math.floor(i / 9), 9 * Math.floor(i / 9) + 9)
    return w - plane.reduce((a, b) => a + b) / 9
  })
  const norm = Math.hypot(...centred)
  const patch = formulaPicture(40, 31)
  let sum = 0
  for (let y = 0; y < 38; y++) {
    for (let x = 0; x < 38; x++) {
      const response = centred.reduce((total, w, i) => {
        const [channel, ky, kx] = [Math.floor(i / 9), Math.floor((i % 9) / 3), i % 3]
        return total + (16 * w * patch.data[(channel * 40 + y + ky) * 40 + x + kx]!) / norm
      }, 0)
      sum += Math.abs(response)
    }
  }
  expect(randomConvolutionFeatures().extract(patch)[0]).toBeCloseTo(Math.sqrt(sum / 38 ** 2), 10)
})

test('the features of a version stay as they are, so that distances written down can be compared', () => {
  // exact: only sums, products, quotients and roots are taken, which IEEE 754 fixes
  const features = randomConvolutionFeatures().extract(formulaPicture(40, 31))
  expect([features[0], features[40], features[95]]).toEqual([
    1.3620704375814652, 0.9989068774699879, 0.22579188789264984,
  ])
})

test('refuses patches that are too small or not square, and a network without filters', () => {
  const { extract } = randomConvolutionFeatures()
  expect(() => extract(formulaPicture(39, 31))).toThrow('PictureTooSmall')
  expect(() => extract(createTensor('float32', new Float32Array(3 * 40 * 48), [1, 3, 40, 48]))).toThrow('square')
  expect(() => randomConvolutionFeatures({ channels: 0 })).toThrow('channels must be')
})
