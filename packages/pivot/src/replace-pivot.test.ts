import { createTensor, type Interpolation, type NoiseLevel, type Tensor } from '@self-cascade/core'
import { fixedRandom, philoxRandom } from '@self-cascade/tensor'
import { expectAllClose, readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { flowLevel, sigmaLevel, variancePreservingLevel } from './noise-levels.ts'
import { replacePivot } from './replace-pivot.ts'
import { resizeLatents } from './resize-latents.ts'

interface Formula {
  readonly fn: 'sin' | 'cos'
  readonly a: number
  readonly phase: number
  readonly shape: number[]
}

interface Result {
  readonly first64: number[]
  readonly abs_sum: number
  readonly l2: number
  readonly last: number
}

interface GoldenPivot {
  readonly z0: Formula
  readonly noise: Formula
  readonly size: [number, number]
  readonly mode: Interpolation
  readonly antialias: boolean
  readonly phi: number[]
  readonly cases: {
    K: number
    alpha_bar: number
    sigma: number
    flow_s: number
    variance_preserving: Result
    sigma_param: Result
    flow: Result
  }[]
}

const files = ['sd_8to16_bilinear', 'sd_8to16_bicubic', 'video_4to8_bilinear']

function fill({ fn, a, phase, shape }: Formula): Tensor {
  const length = shape.reduce((product, dim) => product * dim, 1)
  return createTensor(
    'float32',
    Float32Array.from({ length }, (_, i) => Math[fn](a * i + phase)),
    shape,
  )
}

function expectResult({ data }: Tensor, { first64, abs_sum, l2, last }: Result): void {
  expectAllClose(data.slice(0, 64), first64, { absolute: 1e-5 })
  expectAllClose(data.slice(-1), [last], { absolute: 1e-5 })
  const sums = [data.reduce((total, value) => total + Math.abs(value), 0), Math.hypot(...data)]
  expectAllClose(sums, [abs_sum, l2], { relative: 1e-5 })
}

describe.each(files)('golden %s', (name) => {
  const golden = readJsonFixture<GoldenPivot>(import.meta.url, `./__fixtures__/${name}.json`)
  const { z0, noise, mode: interpolation, antialias, cases } = golden
  const size = { height: golden.size[0], width: golden.size[1] }
  const replaced = (level: NoiseLevel) =>
    replacePivot({ pivot: fill(z0), size, level, random: fixedRandom([fill(noise)]), interpolation, antialias })

  test('resizes the pivot', () => {
    const { data, dims } = resizeLatents(fill(z0), size, { interpolation, antialias })
    expect(dims).toEqual(noise.shape)
    expectAllClose(data, golden.phi, { absolute: 1e-5 })
  })

  test.each(cases)('noises it to K = $K in all three forms', (at) => {
    expectResult(replaced(variancePreservingLevel(at.alpha_bar)), at.variance_preserving)
    expectResult(replaced(sigmaLevel(at.sigma)), at.sigma_param)
    expectResult(replaced(flowLevel(at.flow_s)), at.flow)
  })
})

const pivot = createTensor('float32', new Float32Array(4 * 4 * 6).fill(0.5), [1, 4, 4, 6])
const level = variancePreservingLevel(0.0825)

test('the noise has the standard deviation √(1 − ᾱ), not its square root', () => {
  const size = { height: 128, width: 128 }
  const { data } = replacePivot({ pivot, size, level, random: philoxRandom({ seed: 1 }) })
  const mean = data.reduce((total, value) => total + value, 0) / data.length
  const variance = data.reduce((total, value) => total + (value - mean) ** 2, 0) / data.length
  expect(mean).toBeCloseTo(Math.sqrt(0.0825) * 0.5, 2)
  expect(variance).toBeCloseTo(1 - 0.0825, 1)
  expect(Math.abs(variance - 0.9175)).toBeLessThan(0.02)
})

test('the target may be smaller, and each axis has its own factor', () => {
  const random = philoxRandom({ seed: 1 })
  expect(replacePivot({ pivot, size: { height: 3, width: 2 }, level, random }).dims).toEqual([1, 4, 3, 2])
  expect(replacePivot({ pivot, size: { height: 9, width: 6 }, level, random }).dims).toEqual([1, 4, 9, 6])
})

test('a pivot of the right size is only noised', () => {
  const size = { height: 4, width: 6 }
  expect(resizeLatents(pivot, size)).toBe(pivot)
  const noise = philoxRandom({ seed: 1 }).normal([1, 4, 4, 6])
  const { data } = replacePivot({ pivot, size, level, random: fixedRandom([noise]) })
  expectAllClose(
    data,
    noise.data.map((value) => level.signalScale * 0.5 + level.noiseScale * value),
    { absolute: 1e-6 },
  )
})

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a pivot with %s is refused', (bad) => {
  const broken = createTensor('float32', pivot.data.slice(), pivot.dims)
  broken.data[7] = bad
  expect(() => replacePivot({ pivot: broken, size: { height: 8, width: 8 }, level, random: fixedRandom([]) })).toThrow(
    `[NonFiniteLatents] latents holds ${bad} at element 7.`,
  )
})

test('a pivot of another rank is refused', () => {
  const flat = createTensor('float32', pivot.data, [4, 4, 6])
  expect(() => resizeLatents(flat, { height: 4, width: 6 })).toThrow('[RankMismatch] tensor has dims [4,4,6]')
})

test.each([
  { height: 0, width: 8 },
  { height: 8, width: 2.5 },
])('a size of $height x $width is refused', (size) => {
  expect(() => resizeLatents(pivot, size)).toThrow('must be a whole number of at least 1')
})
