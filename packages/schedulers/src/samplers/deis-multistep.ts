import type { NoiseLevel, Tensor } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import {
  betaFields,
  flowSigmaFields,
  predictionField,
  sigmaSpacingFields,
  spacingFields,
  thresholdFields,
} from '../common-fields.ts'
import { booleanField, type ConfigOf, choiceField, integerField } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { multistepOrder } from '../multistep-order.ts'
import { alphasCumprodOf } from '../noise-schedule.ts'
import { applyWeights, noiseFromOriginal, originalWeights } from '../parameterisation.ts'
import type { Sampler, SamplerFamily } from '../sampler.ts'
import { type SolverPlan, solverLevel, solverScheduler } from '../solver-space.ts'
import { thresholdSample } from '../thresholding.ts'

const className = 'DEISMultistepScheduler'

const fields = {
  ...betaFields(),
  solverOrder: integerField(2, 1),
  ...predictionField('epsilon', 'sample', 'v_prediction', 'flow_prediction'),
  ...thresholdFields(),
  algorithmType: choiceField<'deis'>('deis', { deis: 'deis', dpmsolver: 'deis', 'dpmsolver++': 'deis' }),
  solverType: choiceField<'logrho'>('logrho', {
    logrho: 'logrho',
    midpoint: 'logrho',
    heun: 'logrho',
    bh1: 'logrho',
    bh2: 'logrho',
  }),
  lowerOrderFinal: booleanField(true),
  ...sigmaSpacingFields(),
  ...flowSigmaFields(),
  ...spacingFields('linspace'),
}

type Config = ConfigOf<typeof fields>

/** Diffusion exponential integrator sampler, ρAB-DEIS in log ρ: Zhang & Chen 2022, arXiv 2204.13902, section 4. */
export const deisMultistep = defineScheduler({
  className,
  fields,
  family: (config): SamplerFamily<SolverPlan> => {
    const { predictionType, numTrainTimesteps } = config
    const alphasCumprod = alphasCumprodOf(config)
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan: solverScheduler(className, config, alphasCumprod, { finalSigma: 'lowestOfRun' }),
      createSampler: ({ plan }) => createSampler(config, plan),
    }
  },
})

function createSampler(config: Config, { timesteps, sigmas }: SolverPlan): Sampler {
  const levelOf = solverLevel(config)
  const noises: Tensor[] = []
  return {
    noiseLevel: (index) => levelOf(sigmas[index]!),
    inputScale: () => 1,
    step: ({ index, sample, modelOutput }) => {
      const sigma = sigmas[index]!
      const level = levelOf(sigma)
      const weights = originalWeights[config.predictionType]({ ...level, sigma })
      const predicted = applyWeights(weights, sample, modelOutput)
      const predOriginalSample = config.thresholding ? thresholdSample(predicted, config) : predicted
      noises.unshift(noiseFromOriginal(sample, predOriginalSample, level.signalScale, level.noiseScale))
      noises.splice(Math.min(config.solverOrder, 3))
      const order = multistepOrder(config, index, timesteps.length, noises.length)
      const target = levelOf(sigmas[index + 1]!)
      const rhos = Array.from({ length: order }, (_, past) => rhoOf(levelOf(sigmas[index - past]!)))
      const terms = rhos.map((_, past) => {
        const weight = target.signalScale * lagrangeIntegral(rhos, past, rhoOf(target))
        return [weight, noises[past]!] as const
      })
      return {
        prevSample: linearCombination([[target.signalScale / level.signalScale, sample], ...terms]),
        predOriginalSample,
      }
    },
  }
}

/** `ρ = s / a`: noise for one part of signal. */
function rhoOf({ signalScale, noiseScale }: NoiseLevel): number {
  return noiseScale / signalScale
}

/**
 * `∫ Π_{k ≠ i} (ln ρ − ln ρ_k) / (ln ρ_i − ln ρ_k) dρ` from `ρ_0` to `to`: the weight of the i-th noise, of up to three.
 *
 * With `u = ln ρ`: `∫ dρ = ρ`, `∫ u dρ = ρ(u − 1)` and `∫ u² dρ = ρ(u² − 2u + 2)`.
 */
function lagrangeIntegral(rhos: readonly number[], index: number, to: number): number {
  const own = Math.log(rhos[index]!)
  const [c, d] = rhos.filter((_, k) => k !== index).map(Math.log)
  const antiderivative = (rho: number) => {
    const u = Math.log(rho)
    if (c === undefined) return rho
    if (d === undefined) return (rho * (u - 1 - c)) / (own - c)
    return (rho * (u * u - 2 * u + 2 - (c + d) * (u - 1) + c * d)) / ((own - c) * (own - d))
  }
  return antiderivative(to) - antiderivative(rhos[0]!)
}
