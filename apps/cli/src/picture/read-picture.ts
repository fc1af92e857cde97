import { createError, createTensor, type Tensor } from '@self-cascade/core'
import sharp from 'sharp'
import { UnreadablePicture } from '../errors.ts'

/** A picture from a file, ready to be resized to what the model can take. */
export interface OpenPicture {
  readonly width: number
  readonly height: number
  /** [1, 3, height, width] in −1..1, resized with Lanczos-3 when the size differs. */
  toTensor(size: { width: number; height: number }): Promise<Tensor>
}

/**
 * Reads a picture: turned upright as its EXIF says, in sRGB, transparent parts over white.
 *
 * @throws {@link UnreadablePicture}
 */
export async function readPicture(path: string): Promise<OpenPicture> {
  const attempt = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw createError(UnreadablePicture, { path, reason }, { cause: error })
    }
  }
  const picture = sharp(path, { failOn: 'truncated' })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
  const { data, info } = await attempt(picture.raw().toBuffer({ resolveWithObject: true }))
  const { width, height, channels } = info
  return {
    width,
    height,
    async toTensor(size) {
      const resized = sharp(data, { raw: { width, height, channels } })
        .resize({ ...size, fit: 'fill', kernel: 'lanczos3' })
        .toColourspace('srgb')
        .removeAlpha()
      const pixels = await attempt(resized.raw().toBuffer({ resolveWithObject: true }))
      return tensorOf(pixels.data, size.width, size.height, pixels.info.channels)
    },
  }
}

function tensorOf(bytes: Uint8Array, width: number, height: number, channels: number): Tensor {
  const plane = width * height
  const data = new Float32Array(3 * plane)
  for (let channel = 0; channel < 3; channel++) {
    const source = Math.min(channel, channels - 1)
    for (let index = 0; index < plane; index++) {
      data[channel * plane + index] = bytes[index * channels + source]! / 127.5 - 1
    }
  }
  return createTensor('float32', data, [1, 3, height, width])
}
