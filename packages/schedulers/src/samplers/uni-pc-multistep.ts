import { createError, type Tensor } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import {
  betaFields,
  finalSigmaField,
  flowSigmaFields,
  predictionField,
  sigmaSpacingFields,
  spacingFields,
  thresholdFields,
} from '../common-fields.ts'
import { booleanField, type ConfigOf, choiceField, integerField, integerListField } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { dpmPrediction } from '../dpm-solver.ts'
import { ConflictingSchedulerOptions } from '../errors.ts'
import { finiteAlphasCumprodOf } from '../noise-schedule.ts'
import type { Sampler, SamplerFamily } from '../sampler.ts'
import { logSnr, type SolverPlan, solverLevel, solverScheduler } from '../solver-space.ts'
import { type UniPcSolver, uniPcWeights } from '../uni-pc.ts'

const className = 'UniPCMultistepScheduler'

const fields = {
  ...betaFields(),
  solverOrder: integerField(2, 1),
  ...predictionField('epsilon', 'sample', 'v_prediction', 'flow_prediction'),
  ...thresholdFields(),
  predictX0: booleanField(true),
  solverType: choiceField<UniPcSolver>('bh2', { bh1: 'bh1', bh2: 'bh2', midpoint: 'bh2', heun: 'bh2', logrho: 'bh2' }),
  lowerOrderFinal: booleanField(true),
  disableCorrector: integerListField([]),
  ...sigmaSpacingFields(),
  ...flowSigmaFields(),
  ...spacingFields('linspace'),
  ...finalSigmaField(),
  rescaleBetasZeroSnr: booleanField(false),
}

type Config = ConfigOf<typeof fields>

/** Unified predictor-corrector: Zhao et al. 2023, arXiv 2302.04867, algorithms 5 and 8. */
export const uniPcMultistep = defineScheduler({
  className,
  fields,
  family: (config): SamplerFamily<SolverPlan> => {
    checkNoiseIntegrator(config)
    const { predictionType, numTrainTimesteps, finalSigmasType } = config
    const alphasCumprod = finiteAlphasCumprodOf(config)
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan: solverScheduler(className, config, alphasCumprod, {
        finalSigma: finalSigmasType === 'zero' ? 'zero' : 'lowestOfRun',
      }),
      createSampler: ({ plan }) => createSampler(config, plan),
    }
  },
})

/** What a corrector needs of the step before. */
interface LastStep {
  readonly sample: Tensor
  readonly order: number
}

function createSampler(config: Config, { timesteps, sigmas }: SolverPlan): Sampler {
  const levelOf = solverLevel(config)
  const update = uniPcUpdate(config, sigmas)
  const convert = config.predictX0
    ? ({ ...config, algorithmType: 'dpmsolver++' } as const)
    : ({ ...config, algorithmType: 'dpmsolver', thresholding: false } as const)
  const predictions: Tensor[] = []
  let last: LastStep | undefined
  return {
    noiseLevel: (index) => levelOf(sigmas[index]!),
    inputScale: () => 1,
    step: ({ index, sample: predicted, modelOutput }) => {
      const sigma = sigmas[index]!
      const level = { ...levelOf(sigma), sigma }
      const { prediction, predOriginalSample } = dpmPrediction(predicted, modelOutput, level, convert)
      const corrects = last !== undefined && !config.disableCorrector.includes(index - 1)
      const sample = corrects && last ? update(last.sample, index - 1, last.order, predictions, prediction) : predicted
      predictions.unshift(prediction)
      predictions.splice(config.solverOrder)
      const wanted = config.lowerOrderFinal
        ? Math.min(config.solverOrder, timesteps.length - index)
        : config.solverOrder
      const order = Math.min(wanted, predictions.length)
      last = { sample, order }
      return { prevSample: update(sample, index, order, predictions), predOriginalSample }
    },
  }
}

/**
 * A function that moves a sample from a step's sigma to the next along earlier predictions, the latest first. Given the
 * prediction made there, it corrects the move.
 */
function uniPcUpdate(config: Config, sigmas: Float64Array) {
  const { predictX0, solverType } = config
  const levelOf = solverLevel(config)
  return (sample: Tensor, index: number, order: number, predictions: readonly Tensor[], arrived?: Tensor): Tensor => {
    const [from, to] = [levelOf(sigmas[index]!), levelOf(sigmas[index + 1]!)]
    const h = logSnr(to) - logSnr(from)
    const earlier = Array.from({ length: order - 1 }, (_, past) => {
      const ratio = (logSnr(levelOf(sigmas[index - past - 1]!)) - logSnr(from)) / h
      return { ratio, prediction: predictions[past + 1]! }
    })
    const points = arrived ? [...earlier, { ratio: 1, prediction: arrived }] : earlier
    const ratios = points.map(({ ratio }) => ratio)
    const { value, residuals } = uniPcWeights(solverType, predictX0 ? -h : h, ratios)
    const scale = predictX0 ? to.signalScale : to.noiseScale
    const weights = points.map(({ ratio }, point) => (-scale * residuals[point]!) / ratio)
    const ofLatest = -scale * value - weights.reduce((sum, weight) => sum + weight, 0)
    return linearCombination([
      [predictX0 ? to.noiseScale / from.noiseScale : to.signalScale / from.signalScale, sample],
      [ofLatest, predictions[0]!],
      ...points.map(({ prediction }, point) => [weights[point]!, prediction] as const),
    ])
  }
}

/** The noise of a flow-matching velocity cannot be integrated here, and no threshold applies to noise. */
function checkNoiseIntegrator({ predictX0, predictionType }: Config): void {
  if (predictX0 || predictionType !== 'flow') return
  const options = ['predict_x0 false', 'prediction_type flow_prediction']
  throw createError(ConflictingSchedulerOptions, { className, options })
}
