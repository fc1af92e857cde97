import { assertSameDims, type DiffusionModel, type Tensor, throwIfAborted } from '@self-cascade/core'
import { clamp, type GridSize, resize } from '@self-cascade/tensor'
import { assertFinite } from './assert-finite.ts'
import type { PixelUpscaler } from './pixel-upscaler-from-session.ts'
import type { PhiOptions } from './resize-latents.ts'

/** What resizing a pivot in pixel space needs. */
export interface ResizePivotInPixelsInput extends PhiOptions {
  /** The finished latents of the stage before. */
  readonly pivot: Tensor
  /** The model whose decoder and encoder are used. */
  readonly model: Pick<DiffusionModel, 'decode' | 'encode'>
  /** Size of the new stage in pixels. */
  readonly size: GridSize
  /** Super-resolution in place of interpolation. */
  readonly upscaler?: PixelUpscaler
  readonly signal?: AbortSignal
}

/**
 * φ in pixel space: decodes the pivot, resizes the picture (or enlarges it by super-resolution), limits it to −1..1 and
 * encodes it again, as the mean of the encoder's posterior. Gives the latents of the new size, free of noise; pass them to
 * {@link replacePivot} with that size.
 *
 * @throws {@link NonFiniteLatents} when the pivot, the decoded or the enlarged picture holds a NaN or an infinity.
 * @throws {@link Aborted} when the signal has fired.
 * @throws {@link DimsMismatch} when an upscaler gives another size than asked for.
 */
export async function resizePivotInPixels(input: ResizePivotInPixelsInput): Promise<Tensor> {
  const { pivot, model, signal } = input
  const cancel = signal ? { signal } : {}
  assertFinite('pivot', pivot)
  throwIfAborted(signal, 'decoding the pivot')
  const pixels = await model.decode(pivot, cancel)
  assertFinite('decoded pivot', pixels)
  throwIfAborted(signal, 'resizing the pivot')
  const resized = await resizePixels(pixels, input)
  assertFinite('resized pivot', resized)
  throwIfAborted(signal, 'encoding the pivot')
  return model.encode(clamp(resized, -1, 1), cancel)
}

async function resizePixels(pixels: Tensor, input: ResizePivotInPixelsInput): Promise<Tensor> {
  const { size, upscaler, signal, interpolation = 'bilinear', antialias = false } = input
  if (!upscaler) return resize(pixels, size, { interpolation, antialias })
  const enlarged = await upscaler(pixels, size, signal ? { signal } : {})
  assertSameDims('enlarged picture', enlarged.dims, [...pixels.dims.slice(0, -2), size.height, size.width])
  return enlarged
}
