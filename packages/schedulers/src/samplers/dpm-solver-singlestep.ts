import type { NoiseLevel, SchedulerStepOptions, Tensor } from '@self-cascade/core'
import {
  betaFields,
  finalSigmaField,
  flowSigmaFields,
  predictionField,
  sigmaSpacingFields,
  thresholdFields,
} from '../common-fields.ts'
import { booleanField, type ConfigOf, choiceField, integerField, lowerBoundField } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { checkDpmConfig, dpmSolverTypeField, lastTimestepOf, learnedVarianceField } from '../dpm-config.ts'
import {
  type DpmAlgorithm,
  type DpmDifferences,
  type DpmSolverType,
  dpmInterval,
  dpmPrediction,
  dpmStep,
  dpmWeights,
  isStochastic,
} from '../dpm-solver.ts'
import { alphasCumprodOf } from '../noise-schedule.ts'
import type { Sampler, SamplerFamily } from '../sampler.ts'
import { singlestepOrders } from '../singlestep-orders.ts'
import { logSnr, type SolverPlan, solverLevel, solverScheduler } from '../solver-space.ts'
import { noiseOf } from '../step-options.ts'

const className = 'DPMSolverSinglestepScheduler'

const fields = {
  ...betaFields(),
  solverOrder: integerField(2, 1, 3),
  ...predictionField('epsilon', 'sample', 'v_prediction', 'flow_prediction'),
  ...thresholdFields(),
  algorithmType: choiceField<DpmAlgorithm>('dpmsolver++', {
    dpmsolver: 'dpmsolver',
    'dpmsolver++': 'dpmsolver++',
    'sde-dpmsolver++': 'sde-dpmsolver++',
    deis: 'dpmsolver++',
  }),
  solverType: dpmSolverTypeField,
  lowerOrderFinal: booleanField(false),
  ...sigmaSpacingFields(),
  ...flowSigmaFields(),
  ...finalSigmaField(),
  lambdaMinClipped: lowerBoundField(),
  varianceType: learnedVarianceField,
}

type Config = ConfigOf<typeof fields>

/** DPM-Solver and DPM-Solver++ in groups of one to three calls: Lu et al. 2022, arXiv 2211.01095, algorithm 1. */
export const dpmSolverSinglestep = defineScheduler({
  className,
  fields,
  family: (config): SamplerFamily<SolverPlan> => {
    checkDpmConfig(className, config)
    const { predictionType, numTrainTimesteps, finalSigmasType } = config
    const alphasCumprod = alphasCumprodOf(config)
    const spaced = { ...config, timestepSpacing: 'linspace', stepsOffset: 0 } as const
    const plan = solverScheduler(className, spaced, alphasCumprod, {
      finalSigma: finalSigmasType === 'zero' ? 'zero' : 'lowestOfTraining',
      lastTimestep: lastTimestepOf(config, alphasCumprod),
    })
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan,
      createSampler: ({ plan: whole, step }) => createSampler(config, whole, step),
    }
  },
})

function createSampler(
  config: Config,
  { sigmas, numInferenceSteps }: SolverPlan,
  options: SchedulerStepOptions,
): Sampler {
  const levelOf = solverLevel(config)
  const orders = singlestepOrders(config, numInferenceSteps)
  const predictions: Tensor[] = []
  let begun: Tensor | undefined
  return {
    noiseLevel: (index) => levelOf(sigmas[index]!),
    inputScale: () => 1,
    step: (input) => {
      const { index, sample, modelOutput } = input
      const sigma = sigmas[index]!
      const { prediction, predOriginalSample } = dpmPrediction(
        sample,
        modelOutput,
        { ...levelOf(sigma), sigma },
        config,
      )
      predictions.unshift(prediction)
      predictions.splice(config.solverOrder)
      // a run that starts inside a group has fewer predictions than the group's order
      const order = Math.min(orders[index]!, predictions.length)
      if (order === 1 || begun === undefined) begun = sample
      const levels = Array.from({ length: order }, (_, past) => levelOf(sigmas[index - past]!))
      const interval = dpmInterval(levels[order - 1]!, levelOf(sigmas[index + 1]!))
      const noise = isStochastic(config.algorithmType) ? noiseOf(input, options) : undefined
      const differences = singlestepDifferences(interval.h, levels, config.solverType)
      const weights = dpmWeights[config.algorithmType](interval)
      const solverType = order === 3 ? 'heun' : config.solverType
      return {
        prevSample: dpmStep(begun, predictions.slice(0, order), differences, weights, solverType, noise),
        predOriginalSample,
      }
    },
  }
}

/** Finite differences over a group, from its first call, as weights of the predictions, the latest first. */
function singlestepDifferences(h: number, levels: readonly NoiseLevel[], solverType: DpmSolverType): DpmDifferences {
  const [latest, middle, oldest] = levels
  if (middle === undefined) return { value: [1] }
  if (oldest === undefined) {
    const r = (logSnr(latest!) - logSnr(middle)) / h
    return { value: [0, 1], first: [1 / r, -1 / r] }
  }
  const r0 = (logSnr(latest!) - logSnr(oldest)) / h
  const r1 = (logSnr(middle) - logSnr(oldest)) / h
  const far = [1 / r0, 0, -1 / r0]
  if (solverType === 'midpoint') return { value: [0, 0, 1], first: far }
  const near = [0, 1 / r1, -1 / r1]
  const combine = (v: number, w: number) => near.map((weight, index) => (v * weight + w * far[index]!) / (r0 - r1))
  return { value: [0, 0, 1], first: combine(r0, -r1), second: combine(-2, 2) }
}
