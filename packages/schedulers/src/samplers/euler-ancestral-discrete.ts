import { linearCombination } from '@self-cascade/tensor'
import { betaFields, predictionField, spacingFields } from '../common-fields.ts'
import { booleanField } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { ancestralSigmas, eulerStep } from '../euler-step.ts'
import { finiteAlphasCumprodOf } from '../noise-schedule.ts'
import { applyWeights, sigmaSpaceWeights } from '../parameterisation.ts'
import { sigmaScheduler, sigmaSpaceInputScale, sigmaSpaceLevel } from '../sigma-space.ts'

const className = 'EulerAncestralDiscreteScheduler'

const fields = {
  ...betaFields(),
  ...predictionField('epsilon', 'v_prediction'),
  ...spacingFields('linspace'),
  rescaleBetasZeroSnr: booleanField(false),
}

/** Ancestral sampling with Euler's method: each step goes below its sigma and adds fresh noise back up to it. */
export const eulerAncestralDiscrete = defineScheduler({
  className,
  fields,
  family: (config) => {
    const { predictionType, numTrainTimesteps } = config
    const alphasCumprod = finiteAlphasCumprodOf(config)
    const schedule = sigmaScheduler(className, config, alphasCumprod)
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan: (options) => {
        const whole = schedule(options)
        return { ...whole, timesteps: [...whole.timesteps] }
      },
      createSampler: ({ plan }) => {
        const sigmas = plan.sigmas!
        return {
          noiseLevel: (index) => sigmaSpaceLevel(sigmas[index]!),
          inputScale: (index) => sigmaSpaceInputScale(sigmas[index]!),
          step: ({ index, sample, modelOutput, random }) => {
            const sigma = sigmas[index]!
            const predOriginalSample = applyWeights(sigmaSpaceWeights[predictionType](sigma), sample, modelOutput)
            const { sigmaDown, sigmaUp } = ancestralSigmas(sigma, sigmas[index + 1]!)
            const prevSample = linearCombination([
              [1, eulerStep(sample, predOriginalSample, sigma, sigmaDown)],
              [sigmaUp, random.normal(sample.dims)],
            ])
            return { prevSample, predOriginalSample }
          },
        }
      },
    }
  },
})
