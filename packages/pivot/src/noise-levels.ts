import { createError, InvalidOption, type NoiseLevel } from '@self-cascade/core'

/**
 * The level of a variance-preserving schedule (DDPM, DDIM): `z_K = √ᾱ_K · z_0 + √(1 − ᾱ_K) · ε`.
 *
 * @throws {@link InvalidOption} unless `0 ≤ ᾱ_K ≤ 1`.
 */
export function variancePreservingLevel(alphaCumprod: number): NoiseLevel {
  checkRange('alphaCumprod', alphaCumprod, 1)
  return { signalScale: Math.sqrt(alphaCumprod), noiseScale: Math.sqrt(1 - alphaCumprod) }
}

/**
 * The level of a sigma (variance-exploding) schedule, as k-diffusion samplers use it: `z_K = z_0 + σ_K · ε`, with
 * `σ = √((1 − ᾱ) / ᾱ)` for a network trained with ᾱ.
 *
 * @throws {@link InvalidOption} for a sigma below 0, or that is not finite.
 */
export function sigmaLevel(sigma: number): NoiseLevel {
  checkRange('sigma', sigma, Number.MAX_VALUE)
  return { signalScale: 1, noiseScale: sigma }
}

/**
 * The level of a flow-matching schedule: `z_K = (1 − σ) · z_0 + σ · ε`.
 *
 * @throws {@link InvalidOption} unless `0 ≤ σ ≤ 1`.
 */
export function flowLevel(sigma: number): NoiseLevel {
  checkRange('sigma', sigma, 1)
  return { signalScale: 1 - sigma, noiseScale: sigma }
}

function checkRange(name: string, value: number, max: number): void {
  if (value >= 0 && value <= max) return
  const expected = max === 1 ? 'a number in 0..1' : 'a finite number of at least 0'
  throw createError(InvalidOption, { name, value, expected })
}
