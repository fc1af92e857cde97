import { expect, test } from 'vitest'
import { estimateStageCost } from './cost.ts'
import { planScales } from './plan-scales.ts'

const stage = { width: 512, height: 512, steps: 1, guidanceScale: 1 }

test('without attention the cost is linear in pixels', () => {
  const linear = { attentionCells: Number.POSITIVE_INFINITY }
  expect(estimateStageCost(stage, linear)).toBe(4096)
  expect(estimateStageCost({ ...stage, width: 1024 }, linear)).toBe(8192)
})

test('at attentionCells the attention doubles the cost', () => {
  expect(estimateStageCost(stage, { attentionCells: 4096 })).toBe(2 * 4096)
})

test('steps, frames and guidance multiply the cost', () => {
  const one = estimateStageCost(stage)
  expect(estimateStageCost({ ...stage, steps: 7, frames: 3, guidanceScale: 5 })).toBeCloseTo(one * 7 * 3 * 2, 6)
})

test('a linear network at K = 0.7 pays 1/4 · (1/4 + 0.7) + 0.7 for 512 to 2048', () => {
  const plan = planScales({
    from: { width: 512, height: 512 },
    to: { width: 2048, height: 2048 },
    costModel: { attentionCells: Number.POSITIVE_INFINITY },
  })
  expect(plan.relativeCost).toBeCloseTo(1 / 16 + 0.7 / 4 + 0.7, 12)
})
