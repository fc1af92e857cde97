import { createTensor, type Tensor } from '@self-cascade/core'

/** The values that black and white have for a model. Pictures here are always −1..1. */
export type PixelRange = readonly [black: number, white: number]

/** Pictures in −1..1 to a model's own range. */
export function toRange(pixels: Tensor, [black, white]: PixelRange): Tensor {
  return mapAffine(pixels, (white - black) / 2, (white + black) / 2)
}

/** Pictures in a model's own range to −1..1. */
export function fromRange(pixels: Tensor, [black, white]: PixelRange): Tensor {
  return mapAffine(pixels, 2 / (white - black), -(white + black) / (white - black))
}

function mapAffine({ data, dims }: Tensor, factor: number, shift: number): Tensor {
  return createTensor(
    'float32',
    data.map((value) => value * factor + shift),
    dims,
  )
}
