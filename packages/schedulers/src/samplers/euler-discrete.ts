import type { PredictionType } from '@self-cascade/core'
import { betaFields, finalSigmaField, sigmaEndFields, sigmaSpacingFields, spacingFields } from '../common-fields.ts'
import { booleanField, choiceField } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { churn, eulerStep } from '../euler-step.ts'
import { finiteAlphasCumprodOf } from '../noise-schedule.ts'
import { applyWeights, sigmaSpaceWeights } from '../parameterisation.ts'
import { sigmaScheduler, sigmaSpaceInputScale, sigmaSpaceLevel } from '../sigma-space.ts'
import { churnOf } from '../step-options.ts'

type EulerPrediction = Exclude<PredictionType, 'flow'>

const fields = {
  ...betaFields(),
  predictionType: choiceField<EulerPrediction>('epsilon', {
    epsilon: 'epsilon',
    v_prediction: 'vPrediction',
    sample: 'sample',
    original_sample: 'sample',
  }),
  interpolationType: choiceField<'linear' | 'logLinear'>('linear', { linear: 'linear', log_linear: 'logLinear' }),
  ...sigmaSpacingFields(),
  ...sigmaEndFields(),
  ...spacingFields('linspace'),
  timestepType: choiceField<'discrete' | 'continuous'>('discrete', { discrete: 'discrete', continuous: 'continuous' }),
  rescaleBetasZeroSnr: booleanField(false),
  ...finalSigmaField(),
}

/** Euler's method in sigma space: Karras et al. 2022, algorithm 2 without its second-order correction. */
export const eulerDiscrete = defineScheduler({
  className: 'EulerDiscreteScheduler',
  fields,
  family: (config) => {
    const { predictionType, numTrainTimesteps } = config
    const alphasCumprod = finiteAlphasCumprodOf(config)
    const schedule = sigmaScheduler('EulerDiscreteScheduler', config, alphasCumprod)
    const continuousTimesteps = config.timestepType === 'continuous' && predictionType === 'vPrediction'
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      continuousTimesteps,
      plan: (options) => {
        const whole = schedule(options)
        const { timesteps, sigmas } = whole
        const list = continuousTimesteps ? sigmas.slice(0, -1).map(noiseTimestep) : timesteps.map(Math.fround)
        return { ...whole, timesteps: [...list] }
      },
      createSampler: ({ plan, step }) => {
        const sigmas = plan.sigmas!
        const churning = churnOf(step)
        return {
          noiseLevel: (index) => sigmaSpaceLevel(sigmas[index]!),
          inputScale: (index) => sigmaSpaceInputScale(sigmas[index]!),
          step: (input) => {
            const sigma = sigmas[input.index]!
            const { sample, sigmaHat } = churn(input, sigma, sigmas.length, churning)
            // a velocity belongs to the sigma that the network was told, noise to the one it was raised to
            const level = predictionType === 'vPrediction' ? sigma : sigmaHat
            const predOriginalSample = applyWeights(sigmaSpaceWeights[predictionType](level), sample, input.modelOutput)
            return {
              prevSample: eulerStep(sample, predOriginalSample, sigmaHat, sigmas[input.index + 1]!),
              predOriginalSample,
            }
          },
        }
      },
    }
  },
})

/** `c_noise = ¼ · ln σ`, in float32: Karras et al. 2022, table 1. */
export function noiseTimestep(sigma: number): number {
  return Math.fround(0.25 * Math.fround(Math.log(sigma)))
}
