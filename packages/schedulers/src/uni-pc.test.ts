import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { uniPcWeights } from './uni-pc.ts'

test('without earlier predictions there is only the exponential', () => {
  expect(uniPcWeights('bh2', -0.5, [])).toEqual({ value: Math.expm1(-0.5), residuals: [] })
})

test('both functions B lead to the same weights from the second unknown on, which solve the order conditions', () => {
  const [hh, ratios] = [-0.4, [-1.3, -0.6, 1]]
  const bh1 = uniPcWeights('bh1', hh, ratios).residuals
  expectAllClose(uniPcWeights('bh2', hh, ratios).residuals, bh1, { relative: 1e-9 })
  // Σ ρ_k B = h·φ_2-like residual: (e^h − 1)/h − 1
  expectAllClose([bh1.reduce((sum, weight) => sum + weight, 0)], [Math.expm1(hh) / hh - 1], { relative: 1e-9 })
})
