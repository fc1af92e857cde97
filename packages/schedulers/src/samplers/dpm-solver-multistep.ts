import type { NoiseLevel, SchedulerStepOptions, Tensor } from '@self-cascade/core'
import {
  betaFields,
  finalSigmaField,
  flowSigmaFields,
  predictionField,
  sigmaSpacingFields,
  spacingFields,
  thresholdFields,
} from '../common-fields.ts'
import { booleanField, type ConfigOf, choiceField, integerField, lowerBoundField } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { checkDpmConfig, dpmSolverTypeField, lastTimestepOf, learnedVarianceField } from '../dpm-config.ts'
import {
  type DpmAlgorithm,
  type DpmDifferences,
  type DpmInterval,
  dpmInterval,
  dpmPrediction,
  dpmStep,
  dpmWeights,
  isStochastic,
} from '../dpm-solver.ts'
import { multistepOrder } from '../multistep-order.ts'
import { finiteAlphasCumprodOf } from '../noise-schedule.ts'
import type { Sampler, SamplerFamily } from '../sampler.ts'
import { logSnr, type SolverPlan, solverLevel, solverScheduler } from '../solver-space.ts'
import { noiseOf } from '../step-options.ts'

const className = 'DPMSolverMultistepScheduler'

const fields = {
  ...betaFields(),
  solverOrder: integerField(2, 1),
  ...predictionField('epsilon', 'sample', 'v_prediction', 'flow_prediction'),
  ...thresholdFields(),
  algorithmType: choiceField<DpmAlgorithm>('dpmsolver++', {
    dpmsolver: 'dpmsolver',
    'dpmsolver++': 'dpmsolver++',
    'sde-dpmsolver': 'sde-dpmsolver',
    'sde-dpmsolver++': 'sde-dpmsolver++',
    deis: 'dpmsolver++',
  }),
  solverType: dpmSolverTypeField,
  lowerOrderFinal: booleanField(true),
  eulerAtFinal: booleanField(false),
  ...sigmaSpacingFields(),
  useLuLambdas: booleanField(false),
  ...flowSigmaFields(),
  ...finalSigmaField(),
  lambdaMinClipped: lowerBoundField(),
  varianceType: learnedVarianceField,
  ...spacingFields('linspace'),
  rescaleBetasZeroSnr: booleanField(false),
}

type Config = ConfigOf<typeof fields>

/** DPM-Solver and DPM-Solver++ with the predictions of earlier steps: Lu et al. 2022, arXiv 2211.01095, algorithm 2. */
export const dpmSolverMultistep = defineScheduler({
  className,
  fields,
  family: (config): SamplerFamily<SolverPlan> => {
    checkDpmConfig(className, config)
    const { predictionType, numTrainTimesteps, finalSigmasType } = config
    const alphasCumprod = finiteAlphasCumprodOf(config)
    const plan = solverScheduler(className, config, alphasCumprod, {
      finalSigma: finalSigmasType === 'zero' ? 'zero' : 'lowestOfTraining',
      roundTimesteps: config.betaSchedule !== 'squaredcosCapV2',
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

function createSampler(config: Config, { timesteps, sigmas }: SolverPlan, options: SchedulerStepOptions): Sampler {
  const levelOf = solverLevel(config)
  const predictions: Tensor[] = []
  return {
    noiseLevel: (index) => levelOf(sigmas[index]!),
    inputScale: () => 1,
    step: (input) => {
      const { index, sample, modelOutput } = input
      const level = levelOf(sigmas[index]!)
      const sigma = sigmas[index]!
      const { prediction, predOriginalSample } = dpmPrediction(sample, modelOutput, { ...level, sigma }, config)
      predictions.unshift(prediction)
      predictions.splice(Math.min(config.solverOrder, 3))
      const order = multistepOrder(config, index, timesteps.length, predictions.length)
      const interval = dpmInterval(level, levelOf(sigmas[index + 1]!))
      const earlier = Array.from({ length: order - 1 }, (_, past) => levelOf(sigmas[index - past - 1]!))
      const noise = isStochastic(config.algorithmType) ? noiseOf(input, options) : undefined
      const weights = dpmWeights[config.algorithmType](interval)
      // the third order has one form, that of the Heun type
      const solverType = order === 3 ? 'heun' : config.solverType
      const differences = multistepDifferences(interval, earlier)
      return {
        prevSample: dpmStep(sample, predictions.slice(0, order), differences, weights, solverType, noise),
        predOriginalSample,
      }
    },
  }
}

/** `D_1` and `D_2` of arXiv 2211.01095, appendix B, as weights of the predictions, the latest first. */
function multistepDifferences({ from, h }: DpmInterval, earlier: readonly NoiseLevel[]): DpmDifferences {
  const [last, beforeLast] = earlier
  if (last === undefined) return { value: [1] }
  const r0 = (logSnr(from) - logSnr(last)) / h
  if (beforeLast === undefined) return { value: [1], first: [1 / r0, -1 / r0] }
  const r1 = (logSnr(last) - logSnr(beforeLast)) / h
  const near = [1 / r0, -1 / r0, 0]
  const far = [0, 1 / r1, -1 / r1]
  const bend = near.map((weight, index) => (weight - far[index]!) / (r0 + r1))
  return { value: [1], first: near.map((weight, index) => weight + r0 * bend[index]!), second: bend }
}
