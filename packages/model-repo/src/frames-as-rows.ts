import type { Tensor } from '@self-cascade/core'
import { batchToFrames, framesToBatch } from '@self-cascade/tensor'

/** Gives the frames of clips as rows of a batch: [N, C, F, H, W] → [N · F, C, H, W]. Pictures stay as they are. */
export function framesAsRows(tensor: Tensor): Tensor {
  return tensor.dims.length === 5 ? framesToBatch(tensor) : tensor
}

/** The inverse of {@link framesAsRows}: [N · F, C, H, W] → [N, C, F, H, W]; without `frames` the rows stay pictures. */
export function rowsAsFrames(tensor: Tensor, frames: number | undefined): Tensor {
  return frames === undefined ? tensor : batchToFrames(tensor, frames)
}
