import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createError, createTensor } from '@self-cascade/core'
import { PictureChanged } from '../errors.ts'
import type { PictureSource } from '../picture-source.ts'
import { decodePicture, digestOf, reasonOf } from './decode-picture.ts'
import type { CheckedPicture, ImageFolderContext } from './image-folder.ts'

/**
 * Gives checked pictures as a source. Its `read` throws {@link PictureChanged} for a file that is not what it was when it was checked,
 * so that nothing is cached under the digest of other content.
 */
export function imageFolderSource(
  context: ImageFolderContext,
  pictures: readonly CheckedPicture[],
  captions: ReadonlyMap<string, string>,
): PictureSource {
  const { decoder } = context
  const { width, height } = context.size
  const captionOf = ({ file }: CheckedPicture) => captions.get(file) ?? ''
  const describe = (from: number, to: number) => {
    const rows = pictures.slice(from, to).map((picture) => [picture.file, picture.sha256, captionOf(picture)])
    const pixels = { width, height, decoder: decoder.description }
    return JSON.stringify({ imageFolder: 1, ...pixels, sha256: digestOf(JSON.stringify(rows)) })
  }
  return {
    description: describe(0, pictures.length),
    describeRange: describe,
    count: pictures.length,
    async read(from, to) {
      const range = pictures.slice(from, to)
      const rgb = new Uint8Array(range.length * height * width * 3)
      const decoded = await Promise.all(range.map((picture) => decodeUnchanged(context, picture)))
      for (const [row, bytes] of decoded.entries()) rgb.set(bytes, row * height * width * 3)
      return { rgb: createTensor('uint8', rgb, [range.length, height, width, 3]), captions: range.map(captionOf) }
    },
  }
}

async function decodeUnchanged(
  { folder, decoder, size }: ImageFolderContext,
  { file, sha256 }: CheckedPicture,
): Promise<Uint8Array> {
  const path = join(folder, file)
  const changed = (reason: string, cause?: unknown) => createError(PictureChanged, { path, reason }, { cause })
  const bytes = await readFile(path).catch((error) => {
    throw changed(reasonOf(error), error)
  })
  if (digestOf(bytes) !== sha256) throw changed('its content is another')
  return decodePicture(decoder, bytes, size)
}
