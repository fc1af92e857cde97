import type { Tensor } from '@self-cascade/core'
import { checkPicture } from './check-picture.ts'
import { luma } from './luma.ts'

/**
 * Gives the mean squared slope of the luma, in squared grey levels per pixel: the mean over x and y of
 * `(Y(x+1, y) − Y(x, y))² + (Y(x, y+1) − Y(x, y))²`. It grows with sharpness, and with noise.
 *
 * @param picture - [1, 3, H, W] in −1..1, at least 2 pixels each way
 * @throws {@link NotOnePicture} | {@link PictureTooSmall} | {@link PictureNotFinite}
 * @see Subbarao, Choi and Nikzad, "Focusing techniques", 1993
 */
export function gradientEnergy(picture: Tensor): number {
  const { height, width } = checkPicture('picture', picture, 2)
  const plane = luma(picture)
  let sum = 0
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const at = y * width + x
      const [right, down] = [plane[at + 1]! - plane[at]!, plane[at + width]! - plane[at]!]
      sum += right * right + down * down
    }
  }
  return sum / ((height - 1) * (width - 1))
}
