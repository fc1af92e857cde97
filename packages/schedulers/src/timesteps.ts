import { linspace, roundHalfEven } from './arrays.ts'

/** How the inference timesteps are spread over the training timesteps: Lin et al. 2023, table 2. */
export type TimestepSpacing = 'leading' | 'linspace' | 'trailing'

/** What the timesteps of a run are made from. */
export interface TimestepOptions {
  readonly timestepSpacing: TimestepSpacing
  readonly numTrainTimesteps: number
  readonly numInferenceSteps: number
  /** Added to every timestep of the leading spacing. */
  readonly stepsOffset: number
}

const whole = {
  linspace: ({ numTrainTimesteps, numInferenceSteps }) =>
    linspace(0, numTrainTimesteps - 1, numInferenceSteps).reverse(),
  leading: ({ numTrainTimesteps, numInferenceSteps, stepsOffset }) => {
    const ratio = Math.floor(numTrainTimesteps / numInferenceSteps)
    return Float64Array.from({ length: numInferenceSteps }, (_, index) => index * ratio + stepsOffset).reverse()
  },
  trailing: ({ numTrainTimesteps, numInferenceSteps }) =>
    trailing(numTrainTimesteps, numTrainTimesteps, numInferenceSteps),
} satisfies Record<TimestepSpacing, (options: TimestepOptions) => Float64Array>

/** Falling timesteps as the sigma-space classes take them: with the linspace spacing they lie between integers, in float32. */
export function fractionalTimesteps(options: TimestepOptions): Float64Array {
  return whole[options.timestepSpacing](options).map(Math.fround)
}

/** Falling integer timesteps for a run of `numInferenceSteps` denoiser calls. */
export function inferenceTimesteps(options: TimestepOptions): Float64Array {
  return whole[options.timestepSpacing](options).map(roundHalfEven)
}

const solver = {
  linspace: ({ last, numInferenceSteps }) =>
    linspace(0, last - 1, numInferenceSteps + 1)
      .map(roundHalfEven)
      .reverse()
      .slice(0, -1),
  leading: ({ last, numInferenceSteps, stepsOffset }) => {
    const ratio = Math.floor(last / (numInferenceSteps + 1))
    return Float64Array.from({ length: numInferenceSteps }, (_, index) => (index + 1) * ratio + stepsOffset).reverse()
  },
  trailing: ({ last, numTrainTimesteps, numInferenceSteps }) => trailing(last, numTrainTimesteps, numInferenceSteps),
} satisfies Record<TimestepSpacing, (options: TimestepOptions & { last: number }) => Float64Array>

/**
 * Falling integer timesteps of the DPM-Solver family: one more interval than steps, whose last end is left to the final sigma.
 *
 * @param options.last Training timesteps in use; fewer than all of them when the noisiest are clipped.
 */
export function solverTimesteps(options: TimestepOptions & { readonly last?: number }): Float64Array {
  const { last = options.numTrainTimesteps } = options
  return solver[options.timestepSpacing]({ ...options, last })
}

/** `round(start − i · T / n) − 1`. Where T / n is not exact the division leaves no further step just above 0. */
function trailing(start: number, numTrainTimesteps: number, numInferenceSteps: number): Float64Array {
  const ratio = numTrainTimesteps / numInferenceSteps
  const delta = start - ratio - start
  const count = Math.ceil(start / ratio - 1e-9)
  return Float64Array.from({ length: count }, (_, index) => roundHalfEven(start + index * delta) - 1)
}
