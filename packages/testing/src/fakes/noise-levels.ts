import type { NoiseLevel } from '@self-cascade/core'

/** The signal and noise scales at a timestep, in the coordinates of the network's input. */
export type LevelAt = (timestep: number) => NoiseLevel

/**
 * Levels of a variance-preserving schedule: `√ᾱ_t` and `√(1 − ᾱ_t)`. Between two whole timesteps `log σ_t` is linear, with
 * `σ_t = √((1 − ᾱ_t) / ᾱ_t)`, as schedulers with Karras sigmas number theirs.
 */
export function variancePreservingLevels(alphasCumprod: ArrayLike<number>): LevelAt {
  const logSigma = (timestep: number) => {
    const alphaCumprod = alphasCumprod[Math.min(Math.max(timestep, 0), alphasCumprod.length - 1)]!
    return Math.log((1 - alphaCumprod) / alphaCumprod) / 2
  }
  return (timestep) => {
    const below = Math.floor(timestep)
    const share = timestep - below
    const sigma = Math.exp((1 - share) * logSigma(below) + share * logSigma(below + 1))
    const signalScale = 1 / Math.hypot(1, sigma)
    return { signalScale, noiseScale: sigma * signalScale }
  }
}

/** Levels of flow matching: `1 − σ` and `σ`, with `σ = t / numTrainTimesteps`. */
export function flowLevels(numTrainTimesteps: number): LevelAt {
  return (timestep) => {
    const sigma = timestep / numTrainTimesteps
    return { signalScale: 1 - sigma, noiseScale: sigma }
  }
}

/**
 * `ᾱ_t` of the latent-diffusion schedule: betas linear in their square root from 0.00085 to 0.012, and
 * `ᾱ_t = ∏ (1 − β_s)` for s ≤ t.
 */
export function latentDiffusionAlphasCumprod(numTrainTimesteps = 1000): Float64Array {
  const [first, last] = [Math.sqrt(0.00085), Math.sqrt(0.012)]
  let product = 1
  return Float64Array.from({ length: numTrainTimesteps }, (_, timestep) => {
    const root = first + ((last - first) * timestep) / (numTrainTimesteps - 1)
    product *= 1 - root ** 2
    return product
  })
}
