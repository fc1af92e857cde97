import { createError } from '@self-cascade/core'
import { encode } from 'fast-png'
import { NotPixels } from './errors.ts'
import { addPngTexts } from './png-chunks.ts'

/** 8-bit pixels, row by row: a {@link Raster}, or what a canvas gives as `ImageData`. */
export interface PngPixels {
  readonly width: number
  readonly height: number
  /** 3 bytes per pixel (RGB) or 4 (RGBA, not premultiplied). */
  readonly data: Uint8Array | Uint8ClampedArray
}

/**
 * Encodes a PNG with texts in it, anywhere. The same picture and texts give the same bytes; another encoder gives other bytes
 * of the same pixels.
 *
 * @throws {@link NotPixels} when the bytes are not those of a picture of that size.
 */
export function encodePng(
  { width, height, data }: PngPixels,
  texts: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const channels = data.length / (width * height)
  const isSize = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0
  if (!isSize || (channels !== 3 && channels !== 4)) throw createError(NotPixels, { width, height, bytes: data.length })
  return addPngTexts(encode({ width, height, data, channels, depth: 8 }, { zlib: { level: 9 } }), texts)
}
