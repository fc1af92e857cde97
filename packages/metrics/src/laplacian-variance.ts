import type { Tensor } from '@self-cascade/core'
import { checkPicture } from './check-picture.ts'
import { luma } from './luma.ts'

/**
 * Gives the variance of the Laplacian of the luma, in squared grey levels: of
 * `Y(x−1, y) + Y(x+1, y) + Y(x, y−1) + Y(x, y+1) − 4·Y(x, y)` over all pixels that have four neighbours. It grows with sharpness
 * faster than {@link gradientEnergy}, and with noise.
 *
 * @param picture - [1, 3, H, W] in −1..1, at least 3 pixels each way
 * @throws {@link NotOnePicture} | {@link PictureTooSmall} | {@link PictureNotFinite}
 * @see Pech-Pacheco, Cristóbal, Chamorro-Martínez and Fernández-Valdivia, "Diatom autofocusing in brightfield microscopy", 2000
 */
export function laplacianVariance(picture: Tensor): number {
  const { height, width } = checkPicture('picture', picture, 3)
  const plane = luma(picture)
  let [sum, squares] = [0, 0]
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      const value = plane[at - 1]! + plane[at + 1]! + plane[at - width]! + plane[at + width]! - 4 * plane[at]!
      sum += value
      squares += value * value
    }
  }
  const count = (height - 2) * (width - 2)
  return squares / count - (sum / count) ** 2
}
