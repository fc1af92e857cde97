import type { NoiseLevel, PredictionType, Tensor } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import { applyWeights, epsilonWeights, noiseFromOriginal, originalWeights } from './parameterisation.ts'
import { logSnr } from './solver-space.ts'
import { splitLearnedVariance } from './split-variance.ts'
import { type RangeLimit, thresholdSample } from './thresholding.ts'

/** The four DPM-Solvers: of the noise or (`++`) the clean prediction, as an ODE or (`sde`) with fresh noise at each step. */
export type DpmAlgorithm = 'dpmsolver' | 'dpmsolver++' | 'sde-dpmsolver' | 'sde-dpmsolver++'

/** How the first derivative enters a step. */
export type DpmSolverType = 'midpoint' | 'heun'

/** Scales of signal and noise where a step begins and ends, and its length `h` in {@link logSnr}. */
export interface DpmInterval {
  readonly from: NoiseLevel
  readonly to: NoiseLevel
  readonly h: number
}

/** Weights of the sample, of the prediction and its first two derivatives by λ, and of fresh noise. */
export interface DpmWeights {
  readonly sample: number
  readonly value: number
  readonly first: Readonly<Record<DpmSolverType, number>>
  readonly second: number
  readonly noise: number
}

/** The interval of a step. */
export function dpmInterval(from: NoiseLevel, to: NoiseLevel): DpmInterval {
  return { from, to, h: logSnr(to) - logSnr(from) }
}

/** Exponential integrators: Lu et al. 2022, arXiv 2206.00927, appendix B, and 2211.01095, equations 8 to 15. */
export const dpmWeights = {
  'dpmsolver++': ({ from, to, h }) => {
    const [a, fall] = [to.signalScale, Math.expm1(-h)]
    return {
      sample: to.noiseScale / from.noiseScale,
      value: -a * fall,
      first: { midpoint: -0.5 * a * fall, heun: a * (fall / h + 1) },
      second: -a * ((fall + h) / h ** 2 - 0.5),
      noise: 0,
    }
  },
  dpmsolver: ({ from, to, h }) => {
    const [s, rise] = [to.noiseScale, Math.expm1(h)]
    return {
      sample: to.signalScale / from.signalScale,
      value: -s * rise,
      first: { midpoint: -0.5 * s * rise, heun: -s * (rise / h - 1) },
      second: -s * ((rise - h) / h ** 2 - 0.5),
      noise: 0,
    }
  },
  'sde-dpmsolver++': ({ from, to, h }) => {
    const [a, gain] = [to.signalScale, -Math.expm1(-2 * h)]
    return {
      sample: (to.noiseScale / from.noiseScale) * Math.exp(-h),
      value: a * gain,
      first: { midpoint: 0.5 * a * gain, heun: a * (gain / (-2 * h) + 1) },
      second: a * ((gain - 2 * h) / (2 * h) ** 2 - 0.5),
      noise: to.noiseScale * Math.sqrt(gain),
    }
  },
  'sde-dpmsolver': ({ from, to, h }) => {
    const [s, rise] = [to.noiseScale, Math.expm1(h)]
    return {
      sample: to.signalScale / from.signalScale,
      value: -2 * s * rise,
      first: { midpoint: -s * rise, heun: -2 * s * (rise / h - 1) },
      // a third order of this one is not published: configs that ask for it are refused
      second: Number.NaN,
      noise: s * Math.sqrt(Math.expm1(2 * h)),
    }
  },
} satisfies Record<DpmAlgorithm, (interval: DpmInterval) => DpmWeights>

/** Weights of earlier predictions, the latest first, that make up the value and the derivatives of a step. */
export interface DpmDifferences {
  readonly value: readonly number[]
  readonly first?: readonly number[]
  readonly second?: readonly number[]
}

/** Takes a step: adds up the sample, the predictions and the noise with their weights. */
export function dpmStep(
  sample: Tensor,
  predictions: readonly Tensor[],
  differences: DpmDifferences,
  weights: DpmWeights,
  solverType: DpmSolverType,
  noise: Tensor | undefined,
): Tensor {
  const terms = predictions.map((prediction, index) => {
    const { value, first, second } = differences
    let weight = weights.value * (value[index] ?? 0)
    if (first) weight += weights.first[solverType] * first[index]!
    if (second) weight += weights.second * second[index]!
    return [weight, prediction] as const
  })
  const drift = [[weights.sample, sample], ...terms] as const
  return linearCombination(noise ? [...drift, [weights.noise, noise]] : drift)
}

/** What a solver integrates and what a preview shows. */
export interface DpmPrediction {
  readonly prediction: Tensor
  readonly predOriginalSample: Tensor
}

/** Turns the network's output into what the algorithm integrates: the clean latents (`++`), or the noise. */
export function dpmPrediction(
  sample: Tensor,
  output: Tensor,
  level: NoiseLevel & { sigma: number },
  config: { predictionType: PredictionType; algorithmType: DpmAlgorithm } & Pick<
    RangeLimit,
    'thresholding' | 'dynamicThresholdingRatio' | 'sampleMaxValue'
  >,
): DpmPrediction {
  const { predictionType, algorithmType, thresholding } = config
  const { modelOutput } = splitLearnedVariance(output, sample)
  const predicted = applyWeights(originalWeights[predictionType](level), sample, modelOutput)
  const predOriginalSample = thresholding ? thresholdSample(predicted, config) : predicted
  if (integratesOriginal(algorithmType)) return { prediction: predOriginalSample, predOriginalSample }
  const prediction = thresholding
    ? noiseFromOriginal(sample, predOriginalSample, level.signalScale, level.noiseScale)
    : applyWeights(epsilonWeights[predictionType](level), sample, modelOutput)
  return { prediction, predOriginalSample }
}

/** Whether an algorithm integrates the clean prediction. */
export function integratesOriginal(algorithm: DpmAlgorithm): boolean {
  return algorithm === 'dpmsolver++' || algorithm === 'sde-dpmsolver++'
}

/** Whether an algorithm adds fresh noise at every step. */
export function isStochastic(algorithm: DpmAlgorithm): boolean {
  return algorithm === 'sde-dpmsolver' || algorithm === 'sde-dpmsolver++'
}
