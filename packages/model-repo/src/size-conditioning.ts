import { createTensor, type PixelSize, type Tensor } from '@self-cascade/core'

/**
 * Gives what SDXL is told of a picture: original height and width, crop top and left, target height and width. The picture
 * counts as whole and as made at the size asked for.
 *
 * @returns dims [1, 6].
 */
export function sizeConditioning({ width, height }: PixelSize): Tensor {
  return createTensor('float32', Float32Array.from([height, width, 0, 0, height, width]), [1, 6])
}
