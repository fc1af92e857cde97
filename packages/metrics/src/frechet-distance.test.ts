import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { featureRows, measures } from './__tests__/fixture.ts'
import { featureStatistics } from './feature-statistics.ts'
import { frechetDistance } from './frechet-distance.ts'

const { first, second, few } = measures.rows
const statistics = (rows: number[][]) => featureStatistics(featureRows(rows))
const diagonal = (mean: number[], variances: number[]) => ({
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(variances.flatMap((v, i) => variances.map((_, j) => (i === j ? v : 0)))),
})

test('mean and covariance are those of numpy.cov', () => {
  const { mean, covariance, count } = statistics(second)
  expect(count).toBe(12)
  expectAllClose(covariance, measures.covarianceOfSecond.flat(), { relative: 1e-12, absolute: 1e-14 })
  expectAllClose(
    mean,
    second[0]!.map((_, i) => second.reduce((sum, row) => sum + row[i]! / 12, 0)),
    { absolute: 1e-14 },
  )
})

test('diagonal Gaussians are as far apart as their means and deviations', () => {
  const distance = frechetDistance(diagonal([0, 1, 2], [1, 4, 0]), diagonal([1, 1, 0], [9, 1, 4]))
  expect(distance).toBeCloseTo(1 + 4 + (1 - 3) ** 2 + (2 - 1) ** 2 + (0 - 2) ** 2, 12)
})

test('gives the number of scipy.linalg.sqrtm', () => {
  expect(frechetDistance(statistics(first), statistics(second))).toBeCloseTo(measures.frechet.firstSecond, 9)
})

test('is symmetric, and exact for a covariance of less than full rank', () => {
  expect(frechetDistance(statistics(few), statistics(second))).toBeCloseTo(measures.frechet.fewSecond, 9)
  expect(frechetDistance(statistics(second), statistics(few))).toBeCloseTo(measures.frechet.fewSecond, 9)
})

test('is 0 for equal statistics, also singular ones', () => {
  for (const rows of [first, second, few]) {
    expect(frechetDistance(statistics(rows), statistics(rows))).toBeLessThan(1e-12)
  }
})

test('refuses statistics of different lengths and single rows', () => {
  expect(() => frechetDistance(diagonal([0], [1]), diagonal([0, 0], [1, 1]))).toThrow('DimsMismatch')
  expect(() => statistics([[1, 2]])).toThrow('TooFewRows')
})
