import { expectAllClose, readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { meanAndStd } from '../statistics.ts'
import { philox4x32 } from './philox.ts'
import { philoxRandom } from './philox-random.ts'

/** FNV-1a over the bytes of the values: equal only when every bit is. */
function hash(data: Float32Array): string {
  let state = 0x811c9dc5
  for (const byte of new Uint8Array(data.buffer)) state = Math.imul(state ^ byte, 0x01000193)
  return (state >>> 0).toString(16).padStart(8, '0')
}

interface Stored {
  readonly seed: string
  readonly stage: number
  readonly dims: number[]
  readonly draws: { first: string[]; hash: string }[]
}

const { cases } = readJsonFixture<{ cases: Stored[] }>(import.meta.url, '../__fixtures__/philox-bits.json')

describe.each(cases)('seed $seed, stage $stage, $dims', ({ seed, stage, dims, draws }) => {
  test('gives the stored bits in every engine', () => {
    const random = philoxRandom({ seed: BigInt(seed), stage })
    for (const { first, hash: expected } of draws) {
      const { data } = random.normal(dims)
      const bits = [...new Uint32Array(data.buffer, 0, first.length)]
      expect(bits.map((word) => word.toString(16).padStart(8, '0'))).toEqual(first)
      expect(hash(data)).toBe(expected)
    }
  })
})

test('three draws are those of torch.randn on a GPU after manual_seed(0)', () => {
  // as printed with four digits by CUDA builds of PyTorch; the GPU's own fast sine differs in the last digit at times
  const random = philoxRandom({ seed: 0 })
  const first = [-0.9247, -0.4253, -2.6438, 0.1452, -0.1209, -0.5797, -0.6229, -0.3284, -1.0745, -0.3631, -1.6711]
  const second = [0.1808, -0.5523, 0.9238, -0.735, 1.38, 0.8676, 0.1297, -0.9406, 0.8109, 0.8821]
  const third = [2.5441, -0.7163, -0.4934, 0.1267, 0.1014, -0.4035, 0.9023, 0.8099, -0.6884, 0.1372]
  expectAllClose(random.normal([8, 10]).data.slice(0, first.length), first, { absolute: 1e-4 })
  expectAllClose(random.normal([10]).data, second, { absolute: 1e-4 })
  expectAllClose(random.normal([8, 10]).data.slice(0, third.length), third, { absolute: 1e-4 })
})

test('seed 0 gives the twelve values that AUTOMATIC1111 documents for its "NV" source', () => {
  const documented = [
    -0.92466259, -0.42534415, -2.6438457, 0.14518388, -0.12086647, -0.57972564, -0.62285122, -0.32838709, -1.07454231,
    -0.36314407, -1.67105067, 2.26550497,
  ]
  expectAllClose(philoxRandom({ seed: 0 }).normal([3, 4]).data, documented, { absolute: 3e-7 })
})

test('each value is within one float32 ulp of Box-Muller with the platform functions', () => {
  const seed = 123
  const { data } = philoxRandom({ seed }).normal([20000])
  const turn = Math.fround(2 * Math.PI * 2 ** -32)
  const block = new Uint32Array(4)
  const ulp = (value: number) => 2 ** (Math.floor(Math.log2(Math.abs(value) + 2 ** -126)) - 23)
  for (let index = 0; index < data.length; index++) {
    block.set([0, 0, index, 0])
    philox4x32(block, seed, 0)
    const expected = Math.sqrt(-2 * Math.log((block[0]! + 0.5) * 2 ** -32)) * Math.sin((block[1]! + 0.5) * turn)
    expect(Math.abs(data[index]! - expected) <= ulp(expected), `value ${index}`).toBe(true)
  }
})

test('a large draw has the moments of a normal distribution', () => {
  const noise = philoxRandom({ seed: 5 }).normal([1, 4, 256, 256])
  const n = noise.data.length
  const { mean, std } = meanAndStd(noise)
  // five standard errors of each estimate
  expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(n))
  expect(Math.abs(std - 1)).toBeLessThan(5 / Math.sqrt(2 * n))
  const moment = (power: number) => noise.data.reduce((total, value) => total + value ** power, 0) / n
  expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / n))
  expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n))
  const beyond2 = noise.data.filter((value) => Math.abs(value) > 2).length / n
  expect(Math.abs(beyond2 - 0.0455)).toBeLessThan(5 * Math.sqrt((0.0455 * 0.9545) / n))
})

test('draws, stages and neighbouring seeds are not correlated', () => {
  const dims = [1, 4, 128, 128]
  const base = philoxRandom({ seed: 9 })
  const streams = [
    base.normal(dims),
    base.normal(dims),
    philoxRandom({ seed: 9, stage: 1 }).normal(dims),
    philoxRandom({ seed: 9, stage: 2 }).normal(dims),
    philoxRandom({ seed: 10 }).normal(dims),
    philoxRandom({ seed: 9n + 2n ** 32n }).normal(dims),
  ].map(({ data }) => data)
  for (const [index, a] of streams.entries()) {
    for (const b of streams.slice(index + 1)) {
      const correlation = a.reduce((total, value, i) => total + value * b[i]!, 0) / a.length
      expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(a.length))
    }
  }
})

test('a value depends on its flat index only, so a smaller draw is the start of a larger one', () => {
  const small = philoxRandom({ seed: 3 }).normal([2, 5]).data
  expect(philoxRandom({ seed: 3 }).normal([4, 4]).data.slice(0, 10)).toEqual(small)
})

test('a bigint seed gives the noise of the same number', () => {
  expect(philoxRandom({ seed: 77n }).normal([9]).data).toEqual(philoxRandom({ seed: 77 }).normal([9]).data)
})

test.each([-1, 0.5, 2 ** 53, Number.NaN, -1n, 2n ** 64n])('the seed %s is refused', (seed) => {
  expect(() => philoxRandom({ seed })).toThrow(`[InvalidOption] seed is ${seed}.`)
})

test.each([-1, 0.5, 2 ** 32, Number.NaN])('the stage %s is refused', (stage) => {
  expect(() => philoxRandom({ seed: 0, stage })).toThrow(`[InvalidOption] stage is ${stage}.`)
})
