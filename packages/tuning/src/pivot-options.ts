import { createError, type DiffusionModel, InvalidOption, type PixelSize, type Tensor } from '@self-cascade/core'
import type { PictureSource } from './picture-source.ts'

/** Latents of downsampled pictures, to be changed before they serve as pivots. */
export interface PivotsToRefine {
  /** [pictures, channels, height, width]: the encodings of downsampled pictures. */
  readonly latents: Tensor
  /** One for each picture; empty where there is none. */
  readonly captions: readonly string[]
  /** Number of the first of these pictures in the source. Noise drawn from it is the same whenever a run goes on. */
  readonly from: number
  readonly signal: AbortSignal | undefined
}

/** Another way to make pivots than to encode downsampled pictures. */
export interface PivotRefinement {
  /** What the refinement does and with which numbers: equal only for equal pivots, since the cache goes by it. */
  readonly description: string
  /** Gives pivots of the same dims, which depend on the input alone. */
  readonly refine: (pivots: PivotsToRefine) => Promise<Tensor>
}

/** Which pivots to make of every picture. */
export interface PivotOptions {
  /** Pixels; at most the pictures' width, and a multiple of the model's `sizeMultiple`. */
  readonly width: number
  /** Pixels; at most the pictures' height, and a multiple of the model's `sizeMultiple`. */
  readonly height: number
  /**
   * Changes the encoded pivots into ones as the cascade meets them, which the model has made itself. To add noise up to a
   * timestep below the last and let the model remove it keeps the layout of the picture. Pivots from pure noise and the caption
   * would show another scene than the picture and teach nothing.
   */
  readonly refinement?: PivotRefinement | undefined
}

/**
 * Refuses pivots that are not smaller than the pictures or that the model cannot encode.
 *
 * @throws {@link InvalidOption}
 */
export async function checkPivot(
  pivot: PixelSize,
  { model, pictures }: { model: DiffusionModel; pictures: PictureSource },
): Promise<void> {
  const { rgb } = await pictures.read(0, 1)
  const full = { width: rgb.dims[2]!, height: rgb.dims[1]! }
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  for (const side of ['width', 'height'] as const) {
    const length = pivot[side]
    const multiple = model.sizeMultiple
    const fits = Number.isSafeInteger(length) && length > 0 && length <= full[side] && length % multiple === 0
    if (!fits)
      refuse(`pivot ${side}`, length, `a multiple of ${multiple} of at most ${full[side]}, the pictures' ${side}`)
  }
  if (pivot.width === full.width && pivot.height === full.height) {
    refuse('pivot size', `${pivot.width}x${pivot.height}`, 'smaller than the pictures along one side or both')
  }
}
