import type { DiffusionModel, Tensor } from '@self-cascade/core'
import { resizePivotInPixels } from '@self-cascade/pivot'
import type { CascadeContext } from './context.ts'
import type { PlannedStage } from './planned-stage.ts'

/**
 * Enlarges a pivot through pixels where the stage asks for that; in latent space it stays as it is until it is noised. Done
 * before the denoiser is opened, so that autoencoder and denoiser need not be in memory together.
 */
export async function preparePivot(
  { model, options }: CascadeContext,
  { index, stage }: PlannedStage,
  pivot: Tensor,
): Promise<Tensor> {
  if (stage.pivotSpace === 'latent') return pivot
  const { picture, upscaler, signal } = options
  const { width, height, interpolation, antialias } = stage
  return resizePivotInPixels({
    pivot,
    model: index === 1 && picture ? withDecoded(model, picture) : model,
    size: { width, height },
    interpolation,
    antialias,
    ...(upscaler && { upscaler: upscaler.upscale }),
    ...(signal && { signal }),
  })
}

/** A given picture is better than its own latents decoded again. */
function withDecoded(model: DiffusionModel, picture: Tensor): Pick<DiffusionModel, 'decode' | 'encode'> {
  return { decode: async () => picture, encode: (pixels, options) => model.encode(pixels, options) }
}
