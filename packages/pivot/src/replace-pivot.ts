import type { NoiseLevel, RandomSource, Tensor } from '@self-cascade/core'
import { type GridSize, linearCombination } from '@self-cascade/tensor'
import { type PhiOptions, resizeLatents } from './resize-latents.ts'

/** What pivot replacement needs. */
export interface ReplacePivotInput extends PhiOptions {
  /** The finished latents of the stage before, [N, C, H, W] or [N, C, F, H, W]. */
  readonly pivot: Tensor
  /** Size of the new stage in latent cells. */
  readonly size: GridSize
  /** Signal and noise at the timestep K where the new stage starts; a scheduler run gives it as `startLevel`. */
  readonly level: NoiseLevel
  /** Drawn from once, for noise of the new size. */
  readonly random: RandomSource
}

/**
 * Starts the next scale from the previous result instead of pure noise:
 * `z_K^r = signalScale · φ(z_0^{r−1}) + noiseScale · ε`, which for a variance-preserving schedule is
 * `√ᾱ_K · φ(z_0) + √(1 − ᾱ_K) · ε`.
 *
 * The paper writes the normal distribution with `√(1 − ᾱ_K) I` where a variance belongs; the standard deviation is meant.
 *
 * @throws {@link NonFiniteLatents} when the pivot holds a NaN or an infinity.
 * @throws {@link RankMismatch} for a pivot of another rank.
 * @throws {@link InvalidOption} for a size that is not whole numbers of at least 1.
 * @example
 * ```ts
 * const start = replacePivot({ pivot, size: { height: 64, width: 64 }, level: run.startLevel, random })
 * ```
 * @see "Make a Cheap Scaling", ECCV 2024, equation 6
 */
export function replacePivot({ pivot, size, level, random, ...phi }: ReplacePivotInput): Tensor {
  const resized = resizeLatents(pivot, size, phi)
  const noise = random.normal(resized.dims)
  return linearCombination([
    [level.signalScale, resized],
    [level.noiseScale, noise],
  ])
}
