import type { SchedulerStepInput, SchedulerStepOptions, SchedulerStepOutput } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import { betaFields, clipFields, predictionField, spacingFields, thresholdFields } from '../common-fields.ts'
import { booleanField, type ConfigOf } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { variancePreservingLevel } from '../noise-level.ts'
import { alphasCumprodOf } from '../noise-schedule.ts'
import { applyWeights, epsilonWeights, noiseFromOriginal, originalWeights } from '../parameterisation.ts'
import type { InferencePlan } from '../sampler.ts'
import { checkUnit, noiseOf } from '../step-options.ts'
import { tablePlan } from '../table-plan.ts'
import { limitRange } from '../thresholding.ts'

const fields = {
  ...betaFields(),
  ...clipFields(true),
  setAlphaToOne: booleanField(true),
  ...predictionField('epsilon', 'sample', 'v_prediction'),
  ...thresholdFields(),
  ...spacingFields('leading'),
  rescaleBetasZeroSnr: booleanField(false),
}

/** Denoising diffusion implicit models: Song et al. 2021, arXiv 2010.02502. */
export const ddim = defineScheduler({
  className: 'DDIMScheduler',
  fields,
  family: (config) => {
    const { predictionType, numTrainTimesteps } = config
    const alphasCumprod = alphasCumprodOf(config)
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan: ({ numInferenceSteps }) => tablePlan({ ...config, numInferenceSteps }, alphasCumprod),
      createSampler: ({ plan, step }) => {
        checkUnit('eta', step.eta)
        return {
          noiseLevel: (index) => variancePreservingLevel(alphasCumprod[plan.timesteps[index]!]!),
          inputScale: () => 1,
          step: (input) => stepDdim(input, { config, alphasCumprod, plan, options: step }),
        }
      },
    }
  },
})

interface DdimState {
  readonly config: ConfigOf<typeof fields>
  readonly alphasCumprod: Float64Array
  readonly plan: InferencePlan
  readonly options: SchedulerStepOptions
}

/** Equations 12 and 16: `z_{t−1} = √ᾱ_{t−1} · z_0 + √(1 − ᾱ_{t−1} − σ_t²) · ε + σ_t · noise`. */
function stepDdim(input: SchedulerStepInput, { config, alphasCumprod, plan, options }: DdimState): SchedulerStepOutput {
  const { sample, modelOutput, index } = input
  const { eta = 0, useClippedModelOutput = false } = options
  const timestep = plan.timesteps[index]!
  const alpha = alphasCumprod[timestep]!
  const previous = timestep - Math.floor(config.numTrainTimesteps / plan.numInferenceSteps)
  const alphaPrevious = previous >= 0 ? alphasCumprod[previous]! : config.setAlphaToOne ? 1 : alphasCumprod[0]!
  const level = variancePreservingLevel(alpha)

  const predicted = applyWeights(originalWeights[config.predictionType](level), sample, modelOutput)
  const predOriginalSample = limitRange(predicted, config)
  const epsilon = useClippedModelOutput
    ? noiseFromOriginal(sample, predOriginalSample, level.signalScale, level.noiseScale)
    : applyWeights(epsilonWeights[config.predictionType](level), sample, modelOutput)

  const variance = ((1 - alphaPrevious) / (1 - alpha)) * (1 - alpha / alphaPrevious)
  const deviation = eta * Math.sqrt(variance)
  const direction = Math.sqrt(Math.max(1 - alphaPrevious - deviation ** 2, 0))
  const mean = [
    [Math.sqrt(alphaPrevious), predOriginalSample],
    [direction, epsilon],
  ] as const
  if (!(eta > 0)) return { prevSample: linearCombination(mean), predOriginalSample }
  return { prevSample: linearCombination([...mean, [deviation, noiseOf(input, options)]]), predOriginalSample }
}
