import type { SchedulerRunOptions, Tensor } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import { sigmasFromAlphasCumprod } from './alphas-cumprod.ts'
import { roundHalfEven } from './arrays.ts'
import {
  betaFields,
  latentDiffusionRange,
  predictionField,
  sigmaSpacingFields,
  spacingFields,
} from './common-fields.ts'
import type { ConfigOf } from './config-fields.ts'
import { expFloat32 } from './exp-float32.ts'
import { alphasCumprodOf } from './noise-schedule.ts'
import { applyWeights, sigmaSpaceWeights } from './parameterisation.ts'
import { repeatInner } from './repeat-inner.ts'
import type { InferencePlan, Sampler, SamplerFamily } from './sampler.ts'
import { sigmaScheduler, sigmaSpaceInputScale, sigmaSpaceLevel } from './sigma-space.ts'
import { locateSigma, logSigmasOf } from './sigmas.ts'

/** The config of the KDPM2 classes. */
export const midpointFields = {
  ...betaFields(latentDiffusionRange),
  ...sigmaSpacingFields(),
  ...predictionField('epsilon', 'v_prediction'),
  ...spacingFields('linspace'),
}

/** How one step from a sigma to the next is split: where its second call is, where it ends, and the noise added there. */
export interface SplitStep {
  readonly sigmaMiddle: number
  readonly sigmaEnd: number
  readonly sigmaUp: number
}

interface MidpointPlan extends InferencePlan {
  readonly sigmas: Float64Array
  readonly steps: readonly SplitStep[]
}

/** A second-order sampler in sigma space: a half step, then the whole step along the slope found there. */
export function midpointFamily(
  className: string,
  config: ConfigOf<typeof midpointFields>,
  split: (sigma: number, sigmaTo: number) => SplitStep,
): SamplerFamily<MidpointPlan> {
  const { predictionType, numTrainTimesteps } = config
  const alphasCumprod = alphasCumprodOf(config)
  const schedule = sigmaScheduler(className, config, alphasCumprod)
  const logSigmas = logSigmasOf(sigmasFromAlphasCumprod(alphasCumprod))
  return {
    predictionType,
    numTrainTimesteps,
    alphasCumprod,
    plan: (options: SchedulerRunOptions) => {
      const { timesteps, sigmas, ...facts } = schedule(options)
      const whole = config.useKarrasSigmas ? timesteps.map(roundHalfEven) : timesteps
      const steps = Array.from(whole, (_, index) => split(sigmas[index]!, sigmas[index + 1]!))
      const halves = steps.map(({ sigmaMiddle }) => halfwayTimestep(sigmaMiddle, logSigmas))
      return {
        ...facts,
        timesteps: [...whole].flatMap((timestep, index) => (index === 0 ? [timestep] : [halves[index - 1]!, timestep])),
        sigmas: Float64Array.from([...repeatInner(sigmas, sigmas.length), sigmas[sigmas.length - 1]!]),
        steps,
      }
    },
    createSampler: ({ plan }) => createMidpointSampler(plan, predictionType),
  }
}

function createMidpointSampler({ sigmas, steps }: MidpointPlan, predictionType: 'epsilon' | 'vPrediction'): Sampler {
  let begun: Tensor | undefined
  const sigmaAt = (index: number) => (index % 2 === 0 ? sigmas[index]! : steps[(index - 1) / 2]!.sigmaMiddle)
  return {
    noiseLevel: (index) => sigmaSpaceLevel(sigmas[index]!),
    inputScale: (index) => sigmaSpaceInputScale(sigmaAt(index)),
    step: ({ index, sample, modelOutput, random }) => {
      const sigmaFrom = sigmas[index - (index % 2)]!
      const { sigmaMiddle, sigmaEnd, sigmaUp } = steps[Math.floor(index / 2)]!
      const sigma = sigmaAt(index)
      const predOriginalSample = applyWeights(sigmaSpaceWeights[predictionType](sigma), sample, modelOutput)
      const move = (from: Tensor, distance: number) =>
        [
          [1, from],
          [distance / sigma, sample],
          [-distance / sigma, predOriginalSample],
        ] as const
      if (begun === undefined) {
        begun = sample
        return { prevSample: linearCombination(move(sample, sigmaMiddle - sigmaFrom)), predOriginalSample }
      }
      const whole = move(begun, sigmaEnd - sigmaFrom)
      begun = undefined
      if (sigmaUp === 0) return { prevSample: linearCombination(whole), predOriginalSample }
      return { prevSample: linearCombination([...whole, [sigmaUp, random.normal(sample.dims)]]), predOriginalSample }
    },
  }
}

/** `√(σ · σ_to)`, in float32 logarithms as the timestep of the second call is looked up from it. */
export function geometricMean(sigma: number, sigmaTo: number): number {
  if (sigma === 0 || sigmaTo === 0) return 0
  const [from, to] = [Math.fround(Math.log(sigma)), Math.fround(Math.log(sigmaTo))]
  return expFloat32(Math.fround(to - Math.fround(Math.fround(to - from) * 0.5)))
}

/** As {@link timestepFromSigma}, in float32 throughout. */
function halfwayTimestep(sigma: number, logSigmas: Float64Array): number {
  const { low, weight } = locateSigma(Math.fround(Math.log(Math.max(sigma, 1e-10))), logSigmas)
  return Math.fround(Math.fround(Math.fround(1 - weight) * low) + Math.fround(weight * (low + 1)))
}
