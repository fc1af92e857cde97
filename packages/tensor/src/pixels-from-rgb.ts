import { assertSameDims, createTensor, type Tensor } from '@self-cascade/core'

/**
 * Makes pixels for a model of 8-bit pictures: [N, H, W, 3] bytes (R, G, B) to [N, 3, H, W] in −1..1, `byte / 127.5 − 1`.
 *
 * @throws {@link DimsMismatch} unless there are four axes, the last of 3.
 */
export function pixelsFromRgb(rgb: Tensor<'uint8'>): Tensor {
  const [batch = 0, height = 0, width = 0] = rgb.dims
  assertSameDims('rgb', rgb.dims, [batch, height, width, 3])
  const plane = height * width
  const data = new Float32Array(batch * 3 * plane)
  for (let row = 0; row < batch; row++) {
    for (let channel = 0; channel < 3; channel++) {
      const [from, to] = [row * plane * 3 + channel, (row * 3 + channel) * plane]
      for (let index = 0; index < plane; index++) data[to + index] = rgb.data[from + 3 * index]! / 127.5 - 1
    }
  }
  return createTensor('float32', data, [batch, 3, height, width])
}
