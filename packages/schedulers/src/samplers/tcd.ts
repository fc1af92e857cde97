import type { SchedulerStepOutput } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import { defineScheduler } from '../definition.ts'
import {
  checkOriginalSteps,
  distillationStrengthOf,
  distillationTimesteps,
  distilledTimesteps,
} from '../distillation-timesteps.ts'
import { variancePreservingLevel } from '../noise-level.ts'
import { alphasCumprodOf } from '../noise-schedule.ts'
import { applyWeights, epsilonWeights, originalWeights } from '../parameterisation.ts'
import { checkUnit } from '../step-options.ts'
import { distilledFields } from './lcm.ts'

/** Trajectory consistency distillation: Zheng et al. 2024, arXiv 2402.19159, algorithm 4; its γ is `eta` here. */
export const tcd = defineScheduler({
  className: 'TCDScheduler',
  fields: distilledFields,
  family: (config) => {
    const { predictionType, numTrainTimesteps } = config
    const alphasCumprod = alphasCumprodOf(config)
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan: (options) => {
        const { numInferenceSteps, originalInferenceSteps: anySteps } = options
        checkOriginalSteps(anySteps, numTrainTimesteps)
        const strength = distillationStrengthOf(options)
        // told the steps, the class takes any timestep for distilled, and the number itself no longer matters
        const distilled =
          anySteps === undefined
            ? distilledTimesteps(numTrainTimesteps, config.originalInferenceSteps, strength)
            : Array.from({ length: Math.floor(numTrainTimesteps * strength) }, (_, timestep) => timestep)
        const timesteps = distillationTimesteps(distilled, numInferenceSteps)
        return { numInferenceSteps, timesteps, sigmas: null, initNoiseSigma: 1 }
      },
      createSampler: ({ plan: { timesteps }, step: { eta = 0.3 } }) => {
        checkUnit('eta', eta)
        return {
          noiseLevel: (index) => variancePreservingLevel(alphasCumprod[timesteps[index]!]!),
          inputScale: () => 1,
          step: ({ index, sample, modelOutput, random }): SchedulerStepOutput => {
            const level = variancePreservingLevel(alphasCumprod[timesteps[index]!]!)
            const next = timesteps[index + 1]
            const target = targetTimestep(eta, next ?? 0)
            const alphaTarget = alphasCumprod[target]!
            const predOriginalSample = applyWeights(originalWeights[predictionType](level), sample, modelOutput)
            const epsilon = applyWeights(epsilonWeights[predictionType](level), sample, modelOutput)
            const denoised = linearCombination([
              [Math.sqrt(alphaTarget), predOriginalSample],
              [Math.sqrt(1 - alphaTarget), epsilon],
            ])
            if (!(eta > 0) || next === undefined) return { prevSample: denoised, predOriginalSample }
            const kept = alphasCumprod[next]! / alphaTarget
            const prevSample = linearCombination([
              [Math.sqrt(kept), denoised],
              [Math.sqrt(1 - kept), random.normal(sample.dims)],
            ])
            return { prevSample, predOriginalSample }
          },
        }
      },
    }
  },
})

/** `⌊(1 − γ) · t⌋`, multiplied in float32 as PyTorch does: products next to a whole number end on its side. */
export function targetTimestep(eta: number, timestep: number): number {
  return Math.floor(Math.fround(Math.fround(1 - eta) * timestep))
}
