import { createTensor, type Tensor } from '@self-cascade/core'

/** Gives the frames of clips as rows of a batch: [N, C, F, H, W] → [N · F, C, H, W]. Pictures stay as they are. */
export function framesAsRows(tensor: Tensor): Tensor {
  if (tensor.dims.length !== 5) return tensor
  const [batch, channels, frames, height, width] = tensor.dims as [number, number, number, number, number]
  return createTensor('float32', swapAxes(tensor.data, [batch, channels, frames, height * width]), [
    batch * frames,
    channels,
    height,
    width,
  ])
}

/** The inverse of {@link framesAsRows}: [N · F, C, H, W] → [N, C, F, H, W]; without `frames` the rows stay pictures. */
export function rowsAsFrames(tensor: Tensor, frames: number | undefined): Tensor {
  if (frames === undefined) return tensor
  const [rows, channels, height, width] = tensor.dims as [number, number, number, number]
  const batch = rows / frames
  const data = swapAxes(tensor.data, [batch, frames, channels, height * width])
  return createTensor('float32', data, [batch, channels, frames, height, width])
}

/** Swaps the middle axes: [A, B, C, size] → [A, C, B, size]. */
function swapAxes(data: Float32Array, [a, b, c, size]: readonly [number, number, number, number]): Float32Array {
  const swapped = new Float32Array(data.length)
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++) {
        const from = ((i * b + j) * c + k) * size
        swapped.set(data.subarray(from, from + size), ((i * c + k) * b + j) * size)
      }
    }
  }
  return swapped
}
