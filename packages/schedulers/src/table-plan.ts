import { checkTimesteps } from './noise-level.ts'
import type { InferencePlan } from './sampler.ts'
import { inferenceTimesteps, type TimestepOptions } from './timesteps.ts'

/** Plans a run of the classes that look their levels up in the training schedule: integer timesteps and no sigmas. */
export function tablePlan(options: TimestepOptions, alphasCumprod: Float64Array): InferencePlan {
  const timesteps = checkTimesteps(inferenceTimesteps(options), alphasCumprod.length, options.stepsOffset)
  return { numInferenceSteps: options.numInferenceSteps, timesteps, sigmas: null, initNoiseSigma: 1 }
}
