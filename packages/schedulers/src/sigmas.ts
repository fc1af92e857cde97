import { linspace } from './arrays.ts'
import { betaQuantile } from './beta-quantile.ts'
import { logFloat32 } from './log-float32.ts'

/** The ends of a sigma schedule and the number of its steps. */
export interface SigmaRange {
  readonly sigmaMin: number
  readonly sigmaMax: number
  readonly numInferenceSteps: number
}

/** Falling sigmas, evenly spaced in `σ^(1/ρ)`: Karras et al. 2022, equation 5. */
export function karrasSigmas({
  sigmaMin,
  sigmaMax,
  numInferenceSteps,
  rho = 7,
}: SigmaRange & { rho?: number }): Float64Array {
  const [low, high] = [sigmaMin ** (1 / rho), sigmaMax ** (1 / rho)]
  return linspace(0, 1, numInferenceSteps).map((ramp) => (high + ramp * (low - high)) ** rho)
}

/** Falling sigmas, evenly spaced in `ln σ`. */
export function exponentialSigmas({ sigmaMin, sigmaMax, numInferenceSteps }: SigmaRange): Float64Array {
  return linspace(Math.log(sigmaMax), Math.log(sigmaMin), numInferenceSteps).map(Math.exp)
}

/** Falling sigmas at the quantiles of the Beta(α, β) distribution: "Beta Sampling is All You Need", Lee et al. 2024. */
export function betaSigmas({
  sigmaMin,
  sigmaMax,
  numInferenceSteps,
  alpha = 0.6,
  beta = 0.6,
}: SigmaRange & { alpha?: number; beta?: number }): Float64Array {
  return linspace(0, 1, numInferenceSteps).map(
    (ramp) => sigmaMin + betaQuantile(1 - ramp, alpha, beta) * (sigmaMax - sigmaMin),
  )
}

/** Falling sigmas of rectified flow in 0..1, moved towards noise by `shift`: `σ' = s·σ / (1 + (s − 1)·σ)`. */
export function flowSigmas({
  numTrainTimesteps,
  numInferenceSteps,
  shift,
}: {
  numTrainTimesteps: number
  numInferenceSteps: number
  shift: number
}): Float64Array {
  return linspace(1, 1 / numTrainTimesteps, numInferenceSteps + 1)
    .map((alpha) => shiftSigma(1 - alpha, shift))
    .reverse()
    .slice(0, -1)
}

/** `s·σ / (1 + (s − 1)·σ)`: Esser et al. 2024, equation 23. */
export function shiftSigma(sigma: number, shift: number): number {
  return (shift * sigma) / (1 + (shift - 1) * sigma)
}

/**
 * Gives the timestep at which the training schedule has this sigma, on a straight line in `ln σ` between its entries.
 * Sigmas outside the table give its first or last timestep.
 *
 * @param logSigmas `ln σ_t` of the training schedule, rising, in float32.
 */
export function timestepFromSigma(sigma: number, logSigmas: Float64Array): number {
  const { low, weight } = locateSigma(Math.fround(Math.log(Math.max(sigma, 1e-10))), logSigmas)
  return Math.fround(1 - weight) * low + weight * (low + 1)
}

/**
 * The last entry below a sigma and how far it is to the next, in float32: timesteps that are cut to integers depend on it. With a
 * zero terminal SNR the last entry, made finite, may lie below those before it.
 *
 * @param logSigma In float32.
 */
export function locateSigma(logSigma: number, logSigmas: Float64Array): { low: number; weight: number } {
  let found = logSigmas.length - 1
  while (found > 0 && logSigma < logSigmas[found]!) found--
  const low = Math.min(found, logSigmas.length - 2)
  const [from, to] = [logSigmas[low]!, logSigmas[low + 1]!]
  const weight = Math.fround(Math.fround(from - logSigma) / Math.fround(from - to))
  return { low, weight: Math.min(Math.max(weight, 0), 1) }
}

/** `ln σ` of a table of sigmas, in float32. */
export function logSigmasOf(sigmas: Float64Array): Float64Array {
  return sigmas.map(logFloat32)
}
