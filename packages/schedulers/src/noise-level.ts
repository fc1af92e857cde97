import { createError, InvalidOption, type NoiseLevel } from '@self-cascade/core'

/** Scales of signal and noise of a variance-preserving schedule at a timestep: `√ᾱ_t` and `√(1 − ᾱ_t)`. */
export function variancePreservingLevel(alphaCumprod: number): NoiseLevel {
  return { signalScale: Math.sqrt(alphaCumprod), noiseScale: Math.sqrt(1 - alphaCumprod) }
}

/** The same at a sigma: `1 / √(σ² + 1)` and `σ / √(σ² + 1)`. */
export function levelFromSigma(sigma: number): NoiseLevel {
  const signalScale = 1 / Math.sqrt(sigma ** 2 + 1)
  return { signalScale, noiseScale: sigma * signalScale }
}

/** Scales of rectified flow at a sigma in 0..1: `1 − σ` and `σ`. */
export function levelFromFlowSigma(sigma: number): NoiseLevel {
  return { signalScale: 1 - sigma, noiseScale: sigma }
}

/**
 * Checks that every timestep has an entry in the training schedule, where the steps offset may lead past its end.
 *
 * @throws {@link InvalidOption} naming the offset.
 */
export function checkTimesteps(timesteps: ArrayLike<number>, numTrainTimesteps: number, stepsOffset: number): number[] {
  const list = Array.from(timesteps)
  if (list.every((timestep) => timestep < numTrainTimesteps)) return list
  const expected = `small enough to keep the timesteps below ${numTrainTimesteps} with so many inference steps`
  throw createError(InvalidOption, { name: 'steps_offset', value: stepsOffset, expected })
}
