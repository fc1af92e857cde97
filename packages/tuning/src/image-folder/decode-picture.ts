import { createHash } from 'node:crypto'
import { assertSameDims, type PixelSize } from '@self-cascade/core'
import type { PictureDecoder } from './picture-decoder.ts'

/** SHA-256 in hexadecimal. */
export const digestOf = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

/** The reason that an error gives, without line breaks or a full stop. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').replace(/\.?\s*$/, '')

/**
 * Decodes a picture.
 *
 * @throws {@link DimsMismatch} when the decoder gives pixels of another size, besides what the decoder rejects with.
 */
export async function decodePicture(decoder: PictureDecoder, bytes: Uint8Array, size: PixelSize): Promise<Uint8Array> {
  const rgb = await decoder.decode(bytes, size)
  assertSameDims('the decoded picture', [rgb.length], [size.width * size.height * 3])
  return rgb
}
