import type { Tensor } from '@self-cascade/core'
import type { StudioImage } from '../protocol.ts'

/** Makes a picture of pixels [1, 3, H, W] in −1..1; of a clip [1, 3, F, H, W] its first frame. −1 becomes 0 and 1 becomes 255, rounded. */
export function imageOf({ dims, data }: Tensor): StudioImage {
  const [height, width] = [dims.at(-2)!, dims.at(-1)!]
  const plane = width * height
  const stride = data.length / 3
  const rgba = new Uint8ClampedArray(plane * 4).fill(255)
  for (let channel = 0; channel < 3; channel++) {
    for (let index = 0; index < plane; index++) {
      rgba[index * 4 + channel] = (data[channel * stride + index]! + 1) * 127.5
    }
  }
  return { width, height, data: rgba }
}
