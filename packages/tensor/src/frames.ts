import { createTensor, type Tensor } from '@self-cascade/core'

/** Lays the frames of a clip [N, C, F, H, W] out as pictures [N·F, C, H, W]. */
export function framesToBatch(clip: Tensor): Tensor {
  const [batch, channels, frames, height, width] = clip.dims as [number, number, number, number, number]
  const data = swapMiddleAxes(clip.data, batch, channels, frames, height * width)
  return createTensor('float32', data, [batch * frames, channels, height, width])
}

/** Puts pictures [N·F, C, H, W] together again as a clip [N, C, F, H, W]. */
export function batchToFrames(pictures: Tensor, frames: number): Tensor {
  const [rows, channels, height, width] = pictures.dims as [number, number, number, number]
  const data = swapMiddleAxes(pictures.data, rows / frames, frames, channels, height * width)
  return createTensor('float32', data, [rows / frames, channels, frames, height, width])
}

/** [batch, a, b, plane] to [batch, b, a, plane]. */
function swapMiddleAxes(data: Float32Array, batch: number, a: number, b: number, plane: number): Float32Array {
  const result = new Float32Array(data.length)
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++) {
        const from = ((n * a + i) * b + j) * plane
        result.set(data.subarray(from, from + plane), ((n * b + j) * a + i) * plane)
      }
    }
  }
  return result
}
