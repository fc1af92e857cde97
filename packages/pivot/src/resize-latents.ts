import type { Interpolation, Tensor } from '@self-cascade/core'
import { type GridSize, resize } from '@self-cascade/tensor'
import { assertFinite } from './assert-finite.ts'

/** How a pivot is brought to its new size. */
export interface PhiOptions {
  /** Default `'bilinear'`, the paper's φ. */
  readonly interpolation?: Interpolation
  /** Default false. */
  readonly antialias?: boolean
}

/**
 * The paper's φ: resizes latents [N, C, H, W] or [N, C, F, H, W] in space; frames are not resampled. The size is in latent
 * cells. Latents that have the size already are returned as they are.
 *
 * @throws {@link NonFiniteLatents} when the latents hold a NaN or an infinity.
 * @throws {@link RankMismatch} for tensors of other ranks.
 * @throws {@link InvalidOption} for a size that is not whole numbers of at least 1.
 */
export function resizeLatents(latents: Tensor, size: GridSize, options: PhiOptions = {}): Tensor {
  assertFinite('latents', latents)
  const [height, width] = latents.dims.slice(-2)
  const same =
    (latents.dims.length === 4 || latents.dims.length === 5) && height === size.height && width === size.width
  return same ? latents : resize(latents, size, options)
}
