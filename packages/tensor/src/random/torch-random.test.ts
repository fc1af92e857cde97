import { sizeOf } from '@self-cascade/core'
import { expectAllClose, readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { torchRandom } from './torch-random.ts'

interface RandnCase {
  readonly seed: number
  readonly stage: number
  readonly draws: { dims: number[]; values: number[]; sum: number; squares: number }[]
}

const { cases } = readJsonFixture<{ cases: RandnCase[] }>(import.meta.url, '../__fixtures__/torch-randn.json')

describe.each(cases.map((golden) => ({ ...golden, shapes: golden.draws.map(({ dims }) => `[${dims}]`).join(' ') })))(
  'seed $seed, stage $stage, draws $shapes',
  ({ seed, stage, draws }) => {
    test('is what torch.randn gives', () => {
      const random = torchRandom({ seed, stage })
      for (const { dims, values, sum, squares } of draws) {
        const { data } = random.normal(dims)
        expect(data.length).toBe(sizeOf(dims))
        const kept = data.length <= 80 ? data : [...data.slice(0, 40), ...data.slice(-40)]
        // torch's AVX2 logarithm, sine and cosine are float32 polynomials of their own
        expectAllClose(kept, values, { absolute: 1e-6, relative: 1e-6 })
        expect(data.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 2)
        expect(data.reduce((total, value) => total + value * value, 0)).toBeCloseTo(squares, 2)
      }
    })
  },
)

test('only the low 32 bits of the seed count, as in torch', () => {
  const low = torchRandom({ seed: 7 }).normal([4, 8])
  expect(torchRandom({ seed: 2n ** 63n + 7n }).normal([4, 8]).data).toEqual(low.data)
})

test('one source is not disturbed by another', () => {
  const first = torchRandom({ seed: 1 })
  const alone = torchRandom({ seed: 1 })
  const other = torchRandom({ seed: 2 })
  for (let draw = 0; draw < 3; draw++) {
    const expected = alone.normal([17]).data
    other.normal([5])
    expect(first.normal([17]).data).toEqual(expected)
  }
})

test('no element gives no element and uses nothing up', () => {
  const random = torchRandom({ seed: 0 })
  expect(random.normal([0, 4]).data.length).toBe(0)
  expect(random.normal([1]).data[0]).toBeCloseTo(1.5409961, 6)
})
