import type { PredictionType, Tensor } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'

/** Weights of the sample and of the network's output in a prediction. */
export type PredictionWeights = readonly [sample: number, modelOutput: number]

/** `z_t = a · z_0 + s · ε`: the scales of signal and noise at one timestep, and its sigma for flow matching. */
export interface PredictionLevel {
  readonly signalScale: number
  readonly noiseScale: number
  /** The σ of `z_0 = z_t − σ · output` for flow matching; `noiseScale` when absent. */
  readonly sigma?: number
}

/** What the clean latents are made of, for samples of the form `a · z_0 + s · ε` with `a² + s² = 1`. */
export const originalWeights = {
  /** `z_0 = (z_t − s·ε) / a` */
  epsilon: ({ signalScale: a, noiseScale: s }) => [1 / a, -s / a],
  /** `z_0 = a·z_t − s·v`, for `v = a·ε − s·z_0` (Salimans & Ho 2022, appendix D) */
  vPrediction: ({ signalScale: a, noiseScale: s }) => [a, -s],
  sample: () => [0, 1],
  /** `z_0 = z_t − σ·v`, for `v = ε − z_0` */
  flow: ({ noiseScale, sigma = noiseScale }) => [1, -sigma],
} satisfies Record<PredictionType, (level: PredictionLevel) => PredictionWeights>

/** What the noise is made of, for the same samples. */
export const epsilonWeights = {
  epsilon: () => [0, 1],
  /** `ε = a·v + s·z_t` */
  vPrediction: ({ signalScale: a, noiseScale: s }) => [s, a],
  /** `ε = (z_t − a·z_0) / s` */
  sample: ({ signalScale: a, noiseScale: s }) => [1 / s, -a / s],
  /** `ε = z_t + (1 − σ)·v` */
  flow: ({ noiseScale, sigma = noiseScale }) => [1, 1 - sigma],
} satisfies Record<PredictionType, (level: PredictionLevel) => PredictionWeights>

/**
 * What the clean latents are made of, for samples of the form `z_0 + σ · ε`. The network saw them divided by `√(σ² + 1)`,
 * which decides the velocity's weights (Karras et al. 2022, table 1, VP column).
 */
export const sigmaSpaceWeights = {
  epsilon: (sigma) => [1, -sigma],
  vPrediction: (sigma) => [1 / (sigma ** 2 + 1), -sigma / Math.sqrt(sigma ** 2 + 1)],
  sample: () => [0, 1],
} satisfies Partial<Record<PredictionType, (sigma: number) => PredictionWeights>>

/** Applies the weights: a new tensor, which never shares data with the network's output. */
export function applyWeights([ofSample, ofOutput]: PredictionWeights, sample: Tensor, modelOutput: Tensor): Tensor {
  if (ofSample === 0) return linearCombination([[ofOutput, modelOutput]])
  return linearCombination([
    [ofSample, sample],
    [ofOutput, modelOutput],
  ])
}

/** `(x − w·z_0) / d`: recovers the noise, or a derivative, from a clean prediction that was changed on the way. */
export function noiseFromOriginal(sample: Tensor, original: Tensor, signalScale: number, noiseScale: number): Tensor {
  return linearCombination([
    [1 / noiseScale, sample],
    [-signalScale / noiseScale, original],
  ])
}
