import {
  assertSameDims,
  createTensor,
  type SchedulerStepInput,
  type SchedulerStepOutput,
  type Tensor,
} from '@self-cascade/core'
import { linearCombination, multiply } from '@self-cascade/tensor'
import { betaFields, clipFields, predictionField, spacingFields, thresholdFields } from '../common-fields.ts'
import { booleanField, type ConfigOf, choiceField } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { variancePreservingLevel } from '../noise-level.ts'
import { alphasCumprodOf } from '../noise-schedule.ts'
import { applyWeights, originalWeights } from '../parameterisation.ts'
import { splitLearnedVariance } from '../split-variance.ts'
import { tablePlan } from '../table-plan.ts'
import { limitRange } from '../thresholding.ts'

type VarianceType = 'fixedSmall' | 'fixedSmallLog' | 'fixedLarge' | 'fixedLargeLog' | 'learned' | 'learnedRange'

const fields = {
  ...betaFields({}, { sigmoid: 'sigmoid', laplace: 'laplace' }),
  varianceType: choiceField<VarianceType>('fixedSmall', {
    fixed_small: 'fixedSmall',
    fixed_small_log: 'fixedSmallLog',
    fixed_large: 'fixedLarge',
    fixed_large_log: 'fixedLargeLog',
    learned: 'learned',
    learned_range: 'learnedRange',
  }),
  ...clipFields(true),
  ...predictionField('epsilon', 'sample', 'v_prediction'),
  ...thresholdFields(),
  ...spacingFields('leading'),
  rescaleBetasZeroSnr: booleanField(false),
}

/** Denoising diffusion probabilistic models: Ho et al. 2020, arXiv 2006.11239. */
export const ddpm = defineScheduler({
  className: 'DDPMScheduler',
  fields,
  family: (config) => {
    const { predictionType, numTrainTimesteps } = config
    const alphasCumprod = alphasCumprodOf(config)
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan: ({ numInferenceSteps }) => tablePlan({ ...config, numInferenceSteps }, alphasCumprod),
      createSampler: ({ plan: { timesteps } }) => ({
        noiseLevel: (index) => variancePreservingLevel(alphasCumprod[timesteps[index]!]!),
        inputScale: () => 1,
        step: (input) => {
          const next = timesteps[input.index + 1]
          const alphaPrevious = next === undefined ? 1 : alphasCumprod[next]!
          return stepDdpm(
            input,
            timesteps[input.index]!,
            alphasCumprod[timesteps[input.index]!]!,
            alphaPrevious,
            config,
          )
        },
      }),
    }
  },
})

/** Equation 7: the posterior mean of `z_{t−1}` given `z_t` and the predicted `z_0`, and noise of its variance above t = 0. */
function stepDdpm(
  input: SchedulerStepInput,
  timestep: number,
  alphaCumprod: number,
  alphaPrevious: number,
  config: ConfigOf<typeof fields>,
): SchedulerStepOutput {
  const { sample } = input
  const { modelOutput, variance: learned } = splitLearnedVariance(input.modelOutput, sample)
  const beta = 1 - alphaCumprod / alphaPrevious
  const weights = originalWeights[config.predictionType](variancePreservingLevel(alphaCumprod))
  const predOriginalSample = limitRange(applyWeights(weights, sample, modelOutput), config)
  const mean = [
    [(Math.sqrt(alphaPrevious) * beta) / (1 - alphaCumprod), predOriginalSample],
    [(Math.sqrt(1 - beta) * (1 - alphaPrevious)) / (1 - alphaCumprod), sample],
  ] as const
  if (!(timestep > 0)) return { prevSample: linearCombination(mean), predOriginalSample }
  const noise = input.random.normal(sample.dims)
  const small = Math.max(((1 - alphaPrevious) / (1 - alphaCumprod)) * beta, 1e-20)
  const noiseTerm = varianceNoise[config.varianceType](noise, small, beta, learned)
  return { prevSample: linearCombination([...mean, noiseTerm]), predOriginalSample }
}

type NoiseTerm = readonly [number, Tensor]

/** The noise of a step, scaled to its standard deviation: by the posterior's variance, by β, or as the network says. */
const varianceNoise = {
  fixedSmall: (noise, small) => [Math.sqrt(small), noise],
  fixedSmallLog: (noise, small) => [Math.exp(0.5 * Math.log(small)), noise],
  fixedLarge: (noise, _small, large) => [Math.sqrt(large), noise],
  fixedLargeLog: (noise, _small, large) => [Math.exp(0.5 * Math.log(large)), noise],
  learned: (noise, _small, _large, learned) => [1, multiply(noise, mapData(requireLearned(learned, noise), Math.sqrt))],
  /** Nichol & Dhariwal 2021, equation 15: the network interpolates between both in the logarithm. */
  learnedRange: (noise, small, large, learned) => {
    const [low, high] = [Math.log(small), Math.log(large)]
    const deviation = (value: number) => Math.exp(0.5 * (low + ((value + 1) / 2) * (high - low)))
    return [1, multiply(noise, mapData(requireLearned(learned, noise), deviation))]
  },
} satisfies Record<
  VarianceType,
  (noise: Tensor, small: number, large: number, learned: Tensor | undefined) => NoiseTerm
>

/** A network without a learned variance gives half the channels that this config expects. */
function requireLearned(learned: Tensor | undefined, { dims }: Tensor): Tensor {
  const [batch = 1, channels = 1, ...rest] = dims
  if (learned === undefined) assertSameDims('modelOutput', dims, [batch, 2 * channels, ...rest])
  return learned!
}

function mapData({ data, dims }: Tensor, change: (value: number) => number): Tensor {
  return createTensor('float32', data.map(change), dims)
}
