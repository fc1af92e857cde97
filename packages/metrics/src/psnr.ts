import { assertSameDims, type Tensor } from '@self-cascade/core'
import { checkPicture } from './check-picture.ts'

/**
 * Gives the peak signal-to-noise ratio of two pictures in dB, over all three channels: `10 · log₁₀(2² / mean((a − b)²))` for
 * pixels in −1..1. Equal pictures give infinity.
 *
 * @param first - [1, 3, H, W] in −1..1
 * @param second - the same dims
 * @throws {@link NotOnePicture} | {@link PictureNotFinite}
 * @throws {@link DimsMismatch} when the sizes differ.
 */
export function psnr(first: Tensor, second: Tensor): number {
  checkPicture('first', first)
  checkPicture('second', second)
  assertSameDims('second', second.dims, first.dims)
  let sum = 0
  for (let i = 0; i < first.data.length; i++) sum += (first.data[i]! - second.data[i]!) ** 2
  return 10 * Math.log10(4 / (sum / first.data.length))
}
