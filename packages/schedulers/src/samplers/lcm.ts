import type { SchedulerStepOutput } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import {
  betaFields,
  clipFields,
  latentDiffusionRange,
  predictionField,
  spacingFields,
  thresholdFields,
} from '../common-fields.ts'
import { booleanField, integerField, numberField } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import {
  checkOriginalSteps,
  distillationStrengthOf,
  distillationTimesteps,
  distilledTimesteps,
} from '../distillation-timesteps.ts'
import { variancePreservingLevel } from '../noise-level.ts'
import { alphasCumprodOf } from '../noise-schedule.ts'
import { applyWeights, originalWeights } from '../parameterisation.ts'
import { limitRange } from '../thresholding.ts'

/** The config of the classes for distilled models. `timestepSpacing` and `stepsOffset` are read and change nothing. */
export const distilledFields = {
  ...betaFields({ ...latentDiffusionRange, betaSchedule: 'scaledLinear' }),
  originalInferenceSteps: integerField(50, 1),
  ...clipFields(false),
  setAlphaToOne: booleanField(true),
  ...predictionField('epsilon', 'sample', 'v_prediction'),
  ...thresholdFields(),
  ...spacingFields('leading'),
  timestepScaling: numberField(10),
  rescaleBetasZeroSnr: booleanField(false),
}

/** Latent consistency models: Luo et al. 2023, arXiv 2310.04378, algorithm 3. */
export const lcm = defineScheduler({
  className: 'LCMScheduler',
  fields: distilledFields,
  family: (config) => {
    const { predictionType, numTrainTimesteps } = config
    const alphasCumprod = alphasCumprodOf(config)
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan: (options) => {
        const { numInferenceSteps, originalInferenceSteps } = options
        checkOriginalSteps(originalInferenceSteps, numTrainTimesteps)
        const steps = originalInferenceSteps ?? config.originalInferenceSteps
        const distilled = distilledTimesteps(numTrainTimesteps, steps, distillationStrengthOf(options))
        const timesteps = distillationTimesteps(distilled, numInferenceSteps)
        return { numInferenceSteps, timesteps, sigmas: null, initNoiseSigma: 1 }
      },
      createSampler: ({ plan: { timesteps } }) => ({
        noiseLevel: (index) => variancePreservingLevel(alphasCumprod[timesteps[index]!]!),
        inputScale: () => 1,
        step: ({ index, sample, modelOutput, random }): SchedulerStepOutput => {
          const timestep = timesteps[index]!
          const level = variancePreservingLevel(alphasCumprod[timestep]!)
          const predicted = applyWeights(originalWeights[predictionType](level), sample, modelOutput)
          const [skip, out] = boundaryScalings(timestep * config.timestepScaling)
          const predOriginalSample = linearCombination([
            [out, limitRange(predicted, config)],
            [skip, sample],
          ])
          const next = timesteps[index + 1]
          if (next === undefined) return { prevSample: predOriginalSample, predOriginalSample }
          const { signalScale, noiseScale } = variancePreservingLevel(alphasCumprod[next]!)
          const prevSample = linearCombination([
            [signalScale, predOriginalSample],
            [noiseScale, random.normal(sample.dims)],
          ])
          return { prevSample, predOriginalSample }
        },
      }),
    }
  },
})

/** `c_skip = σ_d² / (t² + σ_d²)` and `c_out = t / √(t² + σ_d²)`, which make the model the identity at t = 0. */
function boundaryScalings(scaledTimestep: number): readonly [skip: number, out: number] {
  const dataVariance = 0.5 ** 2
  const total = scaledTimestep ** 2 + dataVariance
  return [dataVariance / total, scaledTimestep / Math.sqrt(total)]
}
