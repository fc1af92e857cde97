import type { Tensor } from '@self-cascade/core'
import { clamp, linearCombination } from '@self-cascade/tensor'
import {
  betaFields,
  clipFields,
  latentDiffusionRange,
  predictionField,
  sigmaSpacingFields,
  spacingFields,
} from '../common-fields.ts'
import { defineScheduler } from '../definition.ts'
import { alphasCumprodOf } from '../noise-schedule.ts'
import { applyWeights, sigmaSpaceWeights } from '../parameterisation.ts'
import { repeatInner } from '../repeat-inner.ts'
import { sigmaScheduler, sigmaSpaceInputScale, sigmaSpaceLevel } from '../sigma-space.ts'

const className = 'HeunDiscreteScheduler'

const fields = {
  ...betaFields(latentDiffusionRange, { exp: 'exp' }),
  ...predictionField('epsilon', 'sample', 'v_prediction'),
  ...sigmaSpacingFields(),
  ...clipFields(false),
  ...spacingFields('linspace'),
}

/** Where a step began, and its slope there. */
interface HalfStep {
  readonly sample: Tensor
  readonly slope: Tensor
}

/** Heun's method: Karras et al. 2022, algorithm 1. Each step but the last calls the network twice. */
export const heunDiscrete = defineScheduler({
  className,
  order: 2,
  fields,
  family: (config) => {
    const { predictionType, numTrainTimesteps } = config
    const alphasCumprod = alphasCumprodOf(config)
    const schedule = sigmaScheduler(className, config, alphasCumprod)
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan: (options) => {
        const { timesteps, sigmas, ...whole } = schedule(options)
        return {
          ...whole,
          timesteps: repeatInner(timesteps, timesteps.length).map(Math.fround),
          sigmas: Float64Array.from(repeatInner(sigmas, sigmas.length - 1)),
        }
      },
      createSampler: ({ plan }) => {
        const sigmas = plan.sigmas!
        let half: HalfStep | undefined
        return {
          noiseLevel: (index) => sigmaSpaceLevel(sigmas[index]!),
          inputScale: (index) => sigmaSpaceInputScale(sigmas[index]!),
          step: ({ index, sample, modelOutput }) => {
            const sigma = sigmas[index]!
            const predicted = applyWeights(sigmaSpaceWeights[predictionType](sigma), sample, modelOutput)
            const range = config.clipSampleRange
            const predOriginalSample = config.clipSample ? clamp(predicted, -range, range) : predicted
            const slope = slopeOf(sample, predOriginalSample, sigma)
            if (half === undefined) {
              half = { sample, slope }
              return { prevSample: moveAlong(half.sample, sigmas[index + 1]! - sigma, slope), predOriginalSample }
            }
            const begun = half
            half = undefined
            const distance = (sigma - sigmas[index - 1]!) / 2
            return { prevSample: moveAlong(begun.sample, distance, begun.slope, slope), predOriginalSample }
          },
        }
      },
    }
  },
})

/** `dx/dσ = (x − z_0) / σ`. */
function slopeOf(sample: Tensor, original: Tensor, sigma: number): Tensor {
  return linearCombination([
    [1 / sigma, sample],
    [-1 / sigma, original],
  ])
}

/** `x + Δσ · (sum of the slopes)`. */
function moveAlong(sample: Tensor, distance: number, ...slopes: Tensor[]): Tensor {
  return linearCombination([[1, sample], ...slopes.map((slope) => [distance, slope] as const)])
}
