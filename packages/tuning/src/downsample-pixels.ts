import type { Tensor } from '@self-cascade/core'
import { clamp, type GridSize, resize } from '@self-cascade/tensor'

/**
 * Makes pixels smaller without aliasing: the mean of each block of pixels where the sizes divide, antialiased bicubic elsewhere,
 * limited to −1..1 since bicubic overshoots at edges. A pixel's mean over its area is what a camera or a renderer gives, so blocks
 * come closest to the same picture made small from the beginning.
 *
 * [N, C, H, W] to [N, C, height, width].
 */
export function downsamplePixels(pixels: Tensor, { width, height }: GridSize): Tensor {
  const [sourceHeight = 0, sourceWidth = 0] = pixels.dims.slice(-2)
  const isBlocks = sourceHeight % height === 0 && sourceWidth % width === 0
  if (isBlocks) return resize(pixels, { width, height }, { interpolation: 'area' })
  return clamp(resize(pixels, { width, height }, { interpolation: 'bicubic', antialias: true }), -1, 1)
}
