import { expect, test } from 'vitest'
import { warmupCosine } from './warmup-cosine.ts'

test('the rate rises in a line, then falls along half a cosine', () => {
  const rate = warmupCosine({ learningRate: 2, steps: 110, warmupSteps: 10 })
  expect([1, 5, 10].map(rate)).toEqual([0.2, 1, 2])
  expect(rate(60)).toBeCloseTo(1, 12)
  expect(rate(35)).toBeCloseTo(1 + Math.SQRT1_2, 12)
  expect(rate(110)).toBe(0)
})

test('it ends with the final rate and stays there', () => {
  const rate = warmupCosine({ learningRate: 1, steps: 20, warmupSteps: 0, finalLearningRate: 0.1 })
  expect(rate(10)).toBeCloseTo(0.55, 12)
  expect([rate(20), rate(500)]).toEqual([0.1, 0.1])
})

test('rates below 0 and parts of a step are refused', () => {
  const base = { learningRate: 1, steps: 20, warmupSteps: 2 }
  expect(() => warmupCosine({ ...base, learningRate: -1 })).toThrow('learningRate is -1')
  expect(() => warmupCosine({ ...base, finalLearningRate: Number.NaN })).toThrow('finalLearningRate is NaN')
  expect(() => warmupCosine({ ...base, warmupSteps: 1.5 })).toThrow('warmupSteps is 1.5')
})
