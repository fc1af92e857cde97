import type { Tensor } from '@self-cascade/core'

/**
 * Gives the Rec. 601 luma of a [1, 3, H, W] picture in −1..1, row by row, in grey levels:
 * `(0.299 R + 0.587 G + 0.114 B + 1) · 127.5`.
 */
export function luma({ data, dims }: Tensor): Float64Array {
  const size = dims[2]! * dims[3]!
  const plane = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    plane[i] = (0.299 * data[i]! + 0.587 * data[size + i]! + 0.114 * data[2 * size + i]! + 1) * 127.5
  }
  return plane
}
