import type { PixelSize } from '@self-cascade/core'

/** Turns the bytes of picture files into pixels. */
export interface PictureDecoder {
  /** How pictures are resized and cropped: equal only for equal pixels, since what is cached goes by it. */
  readonly description: string
  /** Gives the size of the upright picture from the file's header. Rejects what is no picture. */
  readonly measure: (bytes: Uint8Array) => Promise<PixelSize>
  /**
   * Gives a picture resized to cover `size` and cropped in the middle: `height · width · 3` bytes in the order R, G, B. It is asked
   * only for pictures at least that large. Rejects what cannot be read to its end.
   */
  readonly decode: (bytes: Uint8Array, size: PixelSize) => Promise<Uint8Array>
}
