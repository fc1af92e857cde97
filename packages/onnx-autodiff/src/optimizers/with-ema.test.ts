import { expect, test } from 'vitest'
import { sgd } from './sgd.ts'
import { initOptimizer, updateParameters } from './update-parameters.ts'
import { warmedUpDecay, withEma } from './with-ema.ts'

/** The average after each step of a parameter that goes 0, −1, −2, … */
function averages(decay: number | ((step: number) => number), steps: number): number[] {
  const optimizer = withEma(sgd(), decay)
  let parameters: Readonly<Record<string, Float32Array>> = { w: Float32Array.of(0) }
  let state = initOptimizer(optimizer, parameters)
  return Array.from({ length: steps }, () => {
    const gradients = { w: Float32Array.of(1) }
    ;({ parameters, state } = updateParameters(optimizer, { parameters, gradients, state, learningRate: 1 }))
    return state.slots.w!.ema![0]!
  })
}

test('a decay may change with the step', () => {
  // e1 = −1 · 1/2; e2 = −1/2 · 2/3 − 2 · 1/3; e3 = −1 · 3/4 − 3 · 1/4
  const actual = averages((step) => step / (step + 1), 3)
  for (const [index, expected] of [-0.5, -1, -1.5].entries()) expect(actual[index]).toBeCloseTo(expected, 6)
})

test('a decay that warms up follows the first steps and ends at its limit', () => {
  const decay = warmedUpDecay(0.99)
  expect([1, 8, 90].map(decay)).toEqual([2 / 11, 0.5, 0.91])
  expect([891, 892, 5000].map(decay)).toEqual([0.99, 0.99, 0.99])
  expect(averages(warmedUpDecay(0.99), 20).at(-1)).toBeLessThan(-15)
  expect(averages(0.99, 20).at(-1)).toBeGreaterThan(-2.5)
})
