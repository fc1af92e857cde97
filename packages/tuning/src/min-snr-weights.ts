import type { PredictionType } from '@self-cascade/core'

/** Which losses to weight, and how. */
export interface MinSnrOptions {
  readonly alphasCumprod: ArrayLike<number>
  readonly timesteps: readonly number[]
  readonly predictionType: 'epsilon' | 'vPrediction'
  /** Signal-to-noise ratio above which timesteps no longer count more; the paper takes 5. */
  readonly gamma: number
}

/** What the network's own loss already weights the error of the sample by: SNR for noise, SNR + 1 for velocity. */
const implicitWeights = {
  epsilon: (ratio) => ratio,
  vPrediction: (ratio) => ratio + 1,
} satisfies Partial<Record<PredictionType, (ratio: number) => number>>

/**
 * Weights of the loss at each timestep, so that easy steps of little noise do not outweigh the others: `min(SNR, γ) / SNR` for
 * noise, `min(SNR, γ) / (SNR + 1)` for velocity, with `SNR = ᾱ / (1 − ᾱ)`.
 *
 * @see Hang et al. 2023, "Efficient Diffusion Training via Min-SNR Weighting Strategy", section 3.4
 */
export function minSnrWeights({ alphasCumprod, timesteps, predictionType, gamma }: MinSnrOptions): Float32Array {
  return Float32Array.from(timesteps, (timestep) => {
    const alphaCumprod = alphasCumprod[timestep]!
    const ratio = alphaCumprod / (1 - alphaCumprod)
    return Math.min(ratio, gamma) / implicitWeights[predictionType](ratio)
  })
}
