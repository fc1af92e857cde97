import { expect, test } from 'vitest'
import { schedulerFromConfig } from './scheduler-from-config.ts'
import { timestepFromSigma } from './sigmas.ts'

test('a sigma between two entries has a timestep between theirs', () => {
  expect(timestepFromSigma(Math.exp(1.5), Float64Array.of(0, 1, 2))).toBeCloseTo(1.5, 6)
})

test('a sigma outside the table has its first or last timestep', () => {
  expect(timestepFromSigma(0.1, Float64Array.of(0, 1, 2))).toBe(0)
  expect(timestepFromSigma(100, Float64Array.of(0, 1, 2))).toBe(2)
})

test('a respaced schedule begins at the last timestep though a zero terminal SNR leaves higher sigmas before it', () => {
  const scheduler = schedulerFromConfig({
    _class_name: 'EulerDiscreteScheduler',
    rescale_betas_zero_snr: true,
    timestep_spacing: 'trailing',
    use_karras_sigmas: true,
  })
  const { timesteps, sigmas } = scheduler.createRun({ numInferenceSteps: 2 })
  expect(sigmas![0]).toBeCloseTo(4096, 2)
  expect(timesteps[0]).toBe(999)
})
