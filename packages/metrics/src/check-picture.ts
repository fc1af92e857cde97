import { createError, type Tensor } from '@self-cascade/core'
import { findNonFinite, type GridSize } from '@self-cascade/tensor'
import { NotOnePicture, PictureNotFinite, PictureTooSmall } from './errors.ts'

/**
 * Checks that a tensor is one finite RGB picture of at least `side` pixels each way, and gives its size.
 *
 * @throws {@link NotOnePicture} | {@link PictureTooSmall} | {@link PictureNotFinite}
 */
export function checkPicture(name: string, picture: Tensor, side = 1): GridSize {
  const { dims, data } = picture
  const [batch, channels, height = 0, width = 0] = dims
  if (dims.length !== 4 || batch !== 1 || channels !== 3) throw createError(NotOnePicture, { name, dims })
  if (height < side || width < side) throw createError(PictureTooSmall, { name, height, width, side })
  const index = findNonFinite(picture)
  if (index >= 0) throw createError(PictureNotFinite, { name, index, value: data[index] })
  return { height, width }
}
