import { expect, test } from 'vitest'
import { fractionalTimesteps, inferenceTimesteps, solverTimesteps, type TimestepSpacing } from './timesteps.ts'

const of = (timestepSpacing: TimestepSpacing, numInferenceSteps: number, stepsOffset = 0) => ({
  timestepSpacing,
  numInferenceSteps,
  stepsOffset,
  numTrainTimesteps: 1000,
})

test('four timesteps by each spacing', () => {
  expect([...inferenceTimesteps(of('leading', 4, 1))]).toEqual([751, 501, 251, 1])
  expect([...inferenceTimesteps(of('linspace', 4))]).toEqual([999, 666, 333, 0])
  expect([...inferenceTimesteps(of('trailing', 4))]).toEqual([999, 749, 499, 249])
})

test('the linspace spacing lies between integers only for the sigma-space classes', () => {
  expect(fractionalTimesteps(of('linspace', 3))[1]).toBe(499.5)
  expect(inferenceTimesteps(of('linspace', 3))[1]).toBe(500)
})

test('the solvers leave their last interval to the final sigma', () => {
  expect([...solverTimesteps(of('linspace', 4))]).toEqual([999, 749, 500, 250])
  expect([...solverTimesteps(of('leading', 4, 1))]).toEqual([801, 601, 401, 201])
  expect([...solverTimesteps({ ...of('linspace', 2), last: 901 })]).toEqual([900, 450])
})

test('every number of steps gives as many falling timesteps of the table', () => {
  for (const spacing of ['leading', 'linspace', 'trailing'] as const) {
    for (let steps = 1; steps <= 1000; steps++) {
      const timesteps = inferenceTimesteps(of(spacing, steps))
      expect(timesteps.length).toBe(steps)
      expect(timesteps.every((t, i) => t >= 0 && t < (timesteps[i - 1] ?? 1000))).toBe(true)
    }
  }
})
