import {
  createError,
  createTensor,
  type Denoiser,
  type DenoiserInput,
  DimsMismatch,
  type NoiseLevel,
  type PredictionType,
  type Tensor,
  throwIfAborted,
} from '@self-cascade/core'
import type { LevelAt } from './noise-levels.ts'

/** What a {@link fakeDenoiser} knows of its data. */
export interface FakeDenoiserOptions {
  /** Mean of the data: one number, or a tensor that is repeated over the batch. */
  readonly mean: number | Tensor
  /** Standard deviation of the data around the mean; 0 (a single point) when absent. */
  readonly standardDeviation?: number
  readonly predictionType: PredictionType
  readonly levelAt: LevelAt
  /** Called before each prediction. */
  readonly onPredict?: (input: DenoiserInput) => void | Promise<void>
}

type Predict = (clean: number, noise: number, level: NoiseLevel) => number

/** What each kind of network gives, for the clean value x, the noise ε, and a level (s, n). */
const outputs = {
  epsilon: (_, noise) => noise,
  sample: (clean) => clean,
  vPrediction: (clean, noise, { signalScale, noiseScale }) => signalScale * noise - noiseScale * clean,
  flow: (clean, noise) => noise - clean,
} satisfies Record<PredictionType, Predict>

/** One element of what a {@link fakeDenoiser} predicts. */
export interface OptimalPredictionInput {
  readonly latent: number
  readonly mean: number
  readonly standardDeviation: number
  readonly predictionType: PredictionType
  readonly level: NoiseLevel
}

/**
 * The best prediction there is for `z = s · x + n · ε` with `x ~ N(μ, τ²)`: the clean value is
 * `E[x | z] = μ + s τ² / (s² τ² + n²) · (z − s μ)`, and the noise `E[ε | z] = (z − s E[x | z]) / n`.
 */
export function optimalPrediction({ latent, mean, standardDeviation, predictionType, level }: OptimalPredictionInput) {
  const { signalScale, noiseScale } = level
  const variance = standardDeviation ** 2
  const total = signalScale ** 2 * variance + noiseScale ** 2
  const gain = total === 0 ? 0 : (signalScale * variance) / total
  const clean = mean + gain * (latent - signalScale * mean)
  const noise = noiseScale === 0 ? 0 : (latent - signalScale * clean) / noiseScale
  return outputs[predictionType](clean, noise, level)
}

function meanAt(mean: number | Tensor, length: number): (index: number) => number {
  if (typeof mean === 'number') return () => mean
  const { data, dims } = mean
  if (length % data.length !== 0) throw createError(DimsMismatch, { name: 'mean', actual: dims, expected: [length] })
  return (index) => data[index % data.length]!
}

/**
 * A denoiser with a closed form: it predicts exactly what a perfectly trained network would for data that is a point or a
 * Gaussian, so samplers can be tested without weights. For a point, every deterministic sampler must end in the mean.
 */
export function fakeDenoiser(options: FakeDenoiserOptions): Denoiser {
  const { mean, standardDeviation = 0, predictionType, levelAt, onPredict } = options
  return {
    specificationVersion: 1,
    async predict(input) {
      const { latents, timestep, signal } = input
      throwIfAborted(signal, 'a prediction')
      await onPredict?.(input)
      throwIfAborted(signal, 'a prediction')
      const level = levelAt(timestep)
      const meanOf = meanAt(mean, latents.data.length)
      const data = latents.data.map((latent, index) =>
        optimalPrediction({ latent, mean: meanOf(index), standardDeviation, predictionType, level }),
      )
      return createTensor('float32', data, latents.dims)
    },
    dispose: async () => {},
  }
}
