import { createError, InvalidOption } from '@self-cascade/core'

/** Where a stage starts, as it was asked for. */
export interface StageStartInput {
  readonly startTimestep?: number | undefined
  readonly strength?: number | undefined
  readonly numInferenceSteps: number
  readonly numTrainTimesteps: number
}

/** Where a stage starts and how many steps it is expected to run. */
export interface StageStart {
  readonly startTimestep: number
  readonly strength?: number
  readonly steps: number
}

/** The paper's default: K = 700 of 1000. */
export function defaultStartTimestep(numTrainTimesteps: number): number {
  return Math.max(1, Math.round(0.7 * numTrainTimesteps))
}

/** Checks that at most one of K and strength is given, and that it lies in its range. */
export function assertStart(
  name: string,
  { startTimestep, strength }: { startTimestep?: number | undefined; strength?: number | undefined },
  numTrainTimesteps: number,
): void {
  if (startTimestep !== undefined && strength !== undefined) {
    throw createError(InvalidOption, {
      name: `${name}strength`,
      value: strength,
      expected: 'absent beside startTimestep',
    })
  }
  const inRange = (value: number, min: number) => value >= min && value <= numTrainTimesteps
  if (startTimestep !== undefined && !(Number.isInteger(startTimestep) && inRange(startTimestep, 1))) {
    const expected = `a whole number in 1..${numTrainTimesteps}`
    throw createError(InvalidOption, { name: `${name}startTimestep`, value: startTimestep, expected })
  }
  if (strength !== undefined && !(strength > 0 && strength <= 1)) {
    throw createError(InvalidOption, { name: `${name}strength`, value: strength, expected: 'above 0 and at most 1' })
  }
}

/**
 * Gives the start of a later stage. By K: `⌈K · N / T⌉` steps, the timesteps at or below K on an evenly spaced grid, 35 of 50
 * for 700 of 1000. By strength: the last `⌊N · strength⌋` steps (at least 1), as image-to-image pipelines do.
 */
export function stageStart(input: StageStartInput): StageStart {
  const { strength, numInferenceSteps, numTrainTimesteps } = input
  if (strength !== undefined) {
    const steps = Math.max(1, Math.min(Math.floor(numInferenceSteps * strength), numInferenceSteps))
    return { startTimestep: Math.max(1, Math.round(strength * numTrainTimesteps)), strength, steps }
  }
  const startTimestep = input.startTimestep ?? defaultStartTimestep(numTrainTimesteps)
  return { startTimestep, steps: Math.ceil((startTimestep * numInferenceSteps) / numTrainTimesteps) }
}
