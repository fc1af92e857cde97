import { createError, InvalidOption, type SchedulerRunOptions, type Tensor } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import { betaFields, predictionField, spacingFields } from '../common-fields.ts'
import { booleanField } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { checkTimesteps, variancePreservingLevel } from '../noise-level.ts'
import { alphasCumprodOf } from '../noise-schedule.ts'
import { applyWeights, epsilonWeights, originalWeights } from '../parameterisation.ts'
import { pndmIntegrator } from '../pndm-integrator.ts'
import { noTimestepsLeft } from '../run.ts'
import type { InferencePlan } from '../sampler.ts'
import { inferenceTimesteps } from '../timesteps.ts'

const fields = {
  ...betaFields(),
  skipPrkSteps: booleanField(false),
  setAlphaToOne: booleanField(false),
  ...predictionField('epsilon', 'v_prediction'),
  ...spacingFields('leading'),
}

interface PndmPlan extends InferencePlan {
  /** The Runge-Kutta calls that the timesteps begin with: four for each of the first three steps, or none. */
  readonly rungeKuttaTimesteps: readonly number[]
}

/** Pseudo numerical methods on manifolds: Liu et al. 2022, arXiv 2202.09778, algorithm 2. */
export const pndm = defineScheduler({
  className: 'PNDMScheduler',
  fields,
  family: (config) => {
    const { predictionType, numTrainTimesteps, skipPrkSteps, stepsOffset } = config
    const alphasCumprod = alphasCumprodOf(config)
    const finalAlpha = config.setAlphaToOne ? 1 : alphasCumprod[0]!
    const strideOf = (numInferenceSteps: number) => Math.floor(numTrainTimesteps / numInferenceSteps)

    const stepsOf = ({ numInferenceSteps }: SchedulerRunOptions) =>
      checkTimesteps(inferenceTimesteps({ ...config, numInferenceSteps }), alphasCumprod.length, stepsOffset)

    const planOf = (steps: readonly number[], numInferenceSteps: number, rungeKutta: boolean): PndmPlan => {
      const rungeKuttaTimesteps = rungeKutta ? rungeKuttaCalls(steps, strideOf(numInferenceSteps)) : []
      const timesteps = rungeKutta ? [...rungeKuttaTimesteps, ...steps.slice(3)] : linearMultistepCalls(steps)
      return { numInferenceSteps, timesteps, sigmas: null, initNoiseSigma: 1, rungeKuttaTimesteps }
    }

    /** Equation 9: moves a sample from one timestep to another along the predicted noise. */
    const transfer = (sample: Tensor, timestep: number, previous: number, modelOutput: Tensor): Tensor => {
      const alpha = alphaAt(timestep)
      const alphaPrevious = alphaAt(previous)
      const epsilon = epsilonWeights[predictionType](variancePreservingLevel(alpha))
      const denominator = alpha * Math.sqrt(1 - alphaPrevious) + Math.sqrt(alpha * (1 - alpha) * alphaPrevious)
      return linearCombination([
        [Math.sqrt(alphaPrevious / alpha), sample],
        [-(alphaPrevious - alpha) / denominator, applyWeights(epsilon, sample, modelOutput)],
      ])
    }
    const alphaAt = (timestep: number) => (timestep >= 0 ? alphasCumprod[timestep]! : finalAlpha)

    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan: (options) => {
        const steps = stepsOf(options)
        if (!skipPrkSteps) checkRungeKuttaSteps(steps.length)
        return planOf(steps, options.numInferenceSteps, !skipPrkSteps)
      },
      planFrom: (options, startTimestep) => {
        const steps = stepsOf(options)
        const kept = steps.filter((timestep) => timestep <= startTimestep)
        if (kept.length === 0) throw noTimestepsLeft(startTimestep, steps, options.numInferenceSteps)
        return planOf(kept, options.numInferenceSteps, !skipPrkSteps && kept.length >= rungeKuttaSpan)
      },
      createSampler: ({ plan, beginIndex }) => {
        const { timesteps, numInferenceSteps } = plan
        const integrator = pndmIntegrator(plan.rungeKuttaTimesteps, strideOf(numInferenceSteps), transfer)
        return {
          noiseLevel: (index) => variancePreservingLevel(alphasCumprod[timesteps[index]!]!),
          inputScale: () => 1,
          step: ({ index, sample, modelOutput }) => {
            const timestep = timesteps[index]!
            const weights = originalWeights[predictionType](variancePreservingLevel(alphasCumprod[timestep]!))
            return {
              prevSample: integrator(index - beginIndex, timestep, sample, modelOutput),
              predOriginalSample: applyWeights(weights, sample, modelOutput),
            }
          },
        }
      },
    }
  },
})

/** Steps whose timesteps the Runge-Kutta start needs. */
const rungeKuttaSpan = 4

function checkRungeKuttaSteps(numInferenceSteps: number): void {
  if (numInferenceSteps >= rungeKuttaSpan) return
  const expected = `at least ${rungeKuttaSpan}, since the config does not skip the Runge-Kutta steps`
  throw createError(InvalidOption, { name: 'numInferenceSteps', value: numInferenceSteps, expected })
}

/** The first three steps, each called at its start, twice half way and at its end. */
function rungeKuttaCalls(steps: readonly number[], stride: number): number[] {
  return steps.slice(0, rungeKuttaSpan - 1).flatMap((timestep, index) => {
    const end = steps[index + 1]!
    const middle = end + Math.floor(stride / 2)
    return [timestep, middle, middle, end]
  })
}

/** The second step is called twice, to take the first again with the mean of both its ends. */
function linearMultistepCalls(steps: readonly number[]): number[] {
  return [...steps.slice(0, 2), ...steps.slice(1)]
}
