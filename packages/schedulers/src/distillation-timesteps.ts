import { createError, InvalidOption, type SchedulerRunOptions } from '@self-cascade/core'
import { checkWhole } from './run.ts'

/**
 * Picks the timesteps of a distilled model: evenly spaced ones, from the top, of those it was distilled at.
 *
 * @param distilled Those timesteps, rising.
 * @throws {@link InvalidOption} when there are fewer of them than steps.
 */
export function distillationTimesteps(distilled: readonly number[], numInferenceSteps: number): number[] {
  if (numInferenceSteps > distilled.length) {
    const expected = `at most ${distilled.length}, the steps of the distillation schedule in use`
    throw createError(InvalidOption, { name: 'numInferenceSteps', value: numInferenceSteps, expected })
  }
  const falling = [...distilled].reverse()
  const stride = distilled.length / numInferenceSteps
  return Array.from({ length: numInferenceSteps }, (_, index) => falling[Math.floor(index * stride)]!)
}

/** Every k-th training timestep, `k = ⌊T / steps⌋`, from k − 1 up: what LCM and TCD models are distilled at. */
export function distilledTimesteps(numTrainTimesteps: number, steps: number, strength: number): number[] {
  checkWhole('original_inference_steps', steps, numTrainTimesteps)
  const stride = Math.floor(numTrainTimesteps / steps)
  return Array.from({ length: Math.floor(steps * strength) }, (_, index) => (index + 1) * stride - 1)
}

/**
 * Reads the part of the distillation schedule in use.
 *
 * @throws {@link InvalidOption} outside 0..1.
 */
export function distillationStrengthOf({ distillationStrength: value = 1 }: SchedulerRunOptions): number {
  if (value > 0 && value <= 1) return value
  throw createError(InvalidOption, { name: 'distillationStrength', value, expected: 'above 0 and at most 1' })
}

/** Checks the steps of the distillation schedule that a run may give. */
export function checkOriginalSteps(steps: number | undefined, numTrainTimesteps: number): void {
  if (steps !== undefined) checkWhole('originalInferenceSteps', steps, numTrainTimesteps)
}
