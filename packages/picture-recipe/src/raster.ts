import type { Tensor } from '@self-cascade/core'

/** An 8-bit RGB picture, row by row. */
export interface Raster {
  readonly width: number
  readonly height: number
  /** 3 bytes per pixel. */
  readonly data: Uint8ClampedArray
}

/**
 * Makes 8-bit pictures of decoded pixels: one of [1, 3, H, W], one for each frame of [1, 3, F, H, W]. −1 becomes 0 and 1
 * becomes 255, rounded.
 */
export function rastersOf(pixels: Tensor): readonly Raster[] {
  const { dims } = pixels
  const frames = dims.length === 5 ? dims[2]! : 1
  const [height, width] = [dims.at(-2)!, dims.at(-1)!]
  const plane = width * height
  return Array.from({ length: frames }, (_, frame) => {
    const data = new Uint8ClampedArray(plane * 3)
    for (let channel = 0; channel < 3; channel++) {
      const from = (channel * frames + frame) * plane
      for (let index = 0; index < plane; index++) {
        data[index * 3 + channel] = (pixels.data[from + index]! + 1) * 127.5
      }
    }
    return { width, height, data }
  })
}
