import { createTensor, type Tensor } from '@self-cascade/core'
import { variancePreservingLevel } from '@self-cascade/schedulers'

/** Clean latents and what is done to them. */
export interface NoisedLatentsInput {
  /** [batch, …] */
  readonly clean: Tensor
  /** Of the same dims. */
  readonly noise: Tensor
  /** One for each row. */
  readonly timesteps: readonly number[]
  readonly alphasCumprod: ArrayLike<number>
  readonly predictionType: 'epsilon' | 'vPrediction'
}

/** What the network sees and what it should predict. */
export interface NoisedLatents {
  readonly sample: Tensor
  readonly target: Tensor
}

/**
 * Adds noise of each row's timestep, `z_t = √ᾱ·z + √(1 − ᾱ)·ε`. The target is `ε`, or the velocity `√ᾱ·ε − √(1 − ᾱ)·z`
 * (Salimans and Ho 2022, appendix D).
 */
export function noisedLatents(input: NoisedLatentsInput): NoisedLatents {
  const { clean, noise, timesteps, alphasCumprod, predictionType } = input
  const size = clean.data.length / timesteps.length
  const sample = new Float32Array(clean.data.length)
  const velocity = new Float32Array(predictionType === 'vPrediction' ? clean.data.length : 0)
  for (const [row, timestep] of timesteps.entries()) {
    const { signalScale, noiseScale } = variancePreservingLevel(alphasCumprod[timestep]!)
    for (let index = row * size; index < (row + 1) * size; index++) {
      const [z, epsilon] = [clean.data[index]!, noise.data[index]!]
      sample[index] = signalScale * z + noiseScale * epsilon
      if (predictionType === 'vPrediction') velocity[index] = signalScale * epsilon - noiseScale * z
    }
  }
  const { dims } = clean
  return {
    sample: createTensor('float32', sample, dims),
    target: predictionType === 'vPrediction' ? createTensor('float32', velocity, dims) : noise,
  }
}
