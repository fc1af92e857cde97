import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { betaQuantile } from './beta-quantile.ts'

test('of Beta(1, 1), which is uniform, is the probability itself', () => {
  for (const probability of [0, 0.01, 0.25, 0.5, 0.99, 1])
    expect(betaQuantile(probability, 1, 1)).toBeCloseTo(probability, 14)
})

test('of Beta(½, ½), the arcsine law, is sin²(πp/2)', () => {
  const probabilities = [0.001, 0.1, 0.3, 0.5, 0.8, 0.999]
  const expected = probabilities.map((p) => Math.sin((Math.PI * p) / 2) ** 2)
  expectAllClose(
    probabilities.map((p) => betaQuantile(p, 0.5, 0.5)),
    expected,
    { relative: 1e-12 },
  )
})

test('of Beta(2, 1) is the square root', () => {
  expectAllClose([betaQuantile(0.3, 2, 1)], [Math.sqrt(0.3)], { relative: 1e-13 })
})

test('is symmetric when both parameters are equal', () => {
  expect(betaQuantile(0.2, 0.6, 0.6) + betaQuantile(0.8, 0.6, 0.6)).toBeCloseTo(1, 13)
})
