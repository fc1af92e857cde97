import { createTensor, type Tensor } from '@self-cascade/core'
import { describe, expect, test } from 'vitest'
import { concatBatch, repeatBatch, sliceBatch } from './batch.ts'
import { add, clamp, multiply, scale, subtract } from './elementwise.ts'
import { linearCombination } from './linear-combination.ts'
import { findNonFinite, meanAndStd } from './statistics.ts'

const row = (...values: number[]): Tensor => createTensor('float32', new Float32Array(values), [1, values.length])
const values = (tensor: Tensor) => [...tensor.data]

describe('linearCombination', () => {
  test('adds its terms in float64 and rounds once', () => {
    // in float32 steps 1e8 + 1 would lose the 1
    expect(
      values(
        linearCombination([
          [1, row(1e8)],
          [1, row(1)],
          [-1, row(1e8)],
        ]),
      ),
    ).toEqual([1])
    expect(
      values(
        linearCombination([
          [1 / 3, row(1)],
          [2 / 3, row(1)],
        ]),
      ),
    ).toEqual([1])
    expect(values(linearCombination([[0.1, row(3)]]))).toEqual([Math.fround(0.1 * 3)])
  })

  test('does not change its inputs', () => {
    const a = row(1, 2)
    const sum = linearCombination([[1, a]])
    sum.data[0] = 9
    expect(values(a)).toEqual([1, 2])
  })

  test('refuses other dims, naming the term', () => {
    expect(() =>
      linearCombination([
        [1, row(1)],
        [1, row(1)],
        [1, row(1, 2)],
      ]),
    ).toThrow('[DimsMismatch] term 2 has dims [1,2]; expected [1,1].')
  })

  test('needs a term', () => {
    expect(() => linearCombination([])).toThrow('[InvalidOption] terms is "[]".')
  })
})

describe('elementwise', () => {
  test('adds, subtracts, multiplies and scales', () => {
    expect(values(add(row(1, 2), row(3, -4)))).toEqual([4, -2])
    expect(values(subtract(row(1, 2), row(3, -4)))).toEqual([-2, 6])
    expect(values(multiply(row(1, 2), row(3, -4)))).toEqual([3, -8])
    expect(values(scale(row(1, 2), 0.5))).toEqual([0.5, 1])
  })

  test('multiply refuses other dims', () => {
    expect(() => multiply(row(1), row(1, 2))).toThrow('[DimsMismatch] b has dims [1,2]; expected [1,1].')
  })

  test('clamp limits values and keeps NaN', () => {
    expect(values(clamp(row(-2, 0.5, 3, Number.NaN), -1, 1))).toEqual([-1, 0.5, 1, Number.NaN])
  })

  test('clamp refuses limits in the wrong order', () => {
    expect(() => clamp(row(1), 1, -1)).toThrow('[InvalidOption] min is 1. min must be at most max (-1).')
  })
})

describe('batches', () => {
  const batch = createTensor('float32', new Float32Array([1, 2, 3, 4, 5, 6]), [3, 2])

  test('concatBatch joins rows, of several at once too', () => {
    const joined = concatBatch([batch, row(7, 8)])
    expect(joined.dims).toEqual([4, 2])
    expect(values(joined)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('concatBatch refuses rows of other dims', () => {
    expect(() => concatBatch([batch, row(7)])).toThrow('[DimsMismatch] tensor 1 has dims [1,1]; expected [1,2].')
    expect(() => concatBatch([])).toThrow('[InvalidOption]')
  })

  test('sliceBatch copies rows', () => {
    const middle = sliceBatch(batch, 1, 2)
    expect(middle.dims).toEqual([1, 2])
    expect(values(middle)).toEqual([3, 4])
    middle.data[0] = 9
    expect(batch.data[2]).toBe(3)
    expect(values(sliceBatch(batch, 2))).toEqual([5, 6])
    expect(sliceBatch(batch, 3).dims).toEqual([0, 2])
  })

  test.each([
    [-1, 1],
    [2, 1],
    [0, 4],
    [0.5, 1],
  ])('sliceBatch refuses the rows %s to %s', (start, end) => {
    expect(() => sliceBatch(batch, start, end)).toThrow('[InvalidOption]')
  })

  test('repeatBatch repeats the whole batch', () => {
    const repeated = repeatBatch(row(1, 2), 3)
    expect(repeated.dims).toEqual([3, 2])
    expect(values(repeated)).toEqual([1, 2, 1, 2, 1, 2])
    expect(() => repeatBatch(batch, 0)).toThrow('[InvalidOption] count is 0.')
  })

  test('a scalar has no batch', () => {
    expect(() => sliceBatch(createTensor('float32', new Float32Array(1), []), 0)).toThrow('leading batch axis')
  })
})

describe('statistics', () => {
  test('findNonFinite gives the first NaN or infinity', () => {
    expect(findNonFinite(row(1, -3.4e38, 0))).toBe(-1)
    expect(findNonFinite(row(1, Number.NEGATIVE_INFINITY, Number.NaN))).toBe(1)
    expect(findNonFinite(row(1, 2, Number.NaN))).toBe(2)
  })

  test('meanAndStd are those of the population', () => {
    expect(meanAndStd(row(1, 2, 3, 4))).toEqual({ mean: 2.5, std: Math.sqrt(1.25) })
  })

  test('a small spread around a large mean is not lost', () => {
    expect(meanAndStd(row(1e6, 1e6 + 1)).std).toBe(0.5)
  })
})
