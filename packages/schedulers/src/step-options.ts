import {
  createError,
  InvalidOption,
  type SchedulerStepInput,
  type SchedulerStepOptions,
  type Tensor,
} from '@self-cascade/core'

/** The noise of a step: the one given for every step, or a fresh draw of the sample's dims. */
export function noiseOf({ random, sample }: SchedulerStepInput, { varianceNoise }: SchedulerStepOptions = {}): Tensor {
  return varianceNoise ?? random.normal(sample.dims)
}

/**
 * Checks a weight of a step.
 *
 * @throws {@link InvalidOption} outside 0..1.
 */
export function checkUnit(name: string, value: number | undefined): void {
  if (value === undefined || (value >= 0 && value <= 1)) return
  throw createError(InvalidOption, { name, value, expected: 'in 0..1' })
}

/** Churn of Karras et al. 2022, algorithm 2, with its defaults. */
export interface Churn {
  readonly sChurn: number
  readonly sTmin: number
  readonly sTmax: number
  readonly sNoise: number
}

/**
 * Reads the churn of the step options.
 *
 * @throws {@link InvalidOption} for a negative one.
 */
export function churnOf({ sChurn = 0, sTmin = 0, sTmax = Infinity, sNoise = 1 }: SchedulerStepOptions): Churn {
  for (const [name, value] of Object.entries({ sChurn, sTmin, sTmax, sNoise })) {
    if (!(value >= 0)) throw createError(InvalidOption, { name, value, expected: '0 or more' })
  }
  return { sChurn, sTmin, sTmax, sNoise }
}
