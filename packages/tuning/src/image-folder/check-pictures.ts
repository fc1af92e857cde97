import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DimsMismatch, type PixelSize, SelfCascadeError, throwIfAborted } from '@self-cascade/core'
import { readPart, writePart } from '../tensor-cache.ts'
import { decodePicture, digestOf, reasonOf } from './decode-picture.ts'
import type { CheckedPicture, ImageFolderContext, SkippedPicture } from './image-folder.ts'

/** Pictures that are read at once. */
const atOnce = 8

/** The file of the cache with what could be decoded. */
const cacheName = 'pictures-checked.safetensors'

/** Pictures in their order, and what became of the others. */
export interface PictureCheck {
  readonly usable: readonly CheckedPicture[]
  readonly skipped: readonly SkippedPicture[]
}

/** Sizes by digest: of contents that were decoded without fault, or that are too small to be. */
type KnownSizes = Map<string, PixelSize>

/**
 * Reads every file and decodes it once, unless the cache tells that this very content can be. What cannot be read is listed and
 * does not stop the others.
 *
 * @throws {@link Aborted} once the signal has fired; what was found until then is kept.
 */
export async function checkPictures(context: ImageFolderContext, files: readonly string[]): Promise<PictureCheck> {
  const { onProgress, signal } = context
  const known = await readKnown(context)
  const before = known.size
  const results: (CheckedPicture | SkippedPicture)[] = []
  try {
    for (let from = 0; from < files.length; from += atOnce) {
      throwIfAborted(signal, 'the reading of pictures')
      const some = files.slice(from, from + atOnce)
      results.push(...(await Promise.all(some.map((file) => checkPicture(context, known, file)))))
      onProgress({ done: results.length, total: files.length })
    }
  } finally {
    if (known.size > before) await writeKnown(context, known)
  }
  return {
    usable: results.flatMap((result) => ('sha256' in result ? [result] : [])),
    skipped: results.flatMap((result) => ('kind' in result ? [result] : [])),
  }
}

async function checkPicture(
  { folder, decoder, size, minSize }: ImageFolderContext,
  known: KnownSizes,
  file: string,
): Promise<CheckedPicture | SkippedPicture> {
  try {
    const bytes = await readFile(join(folder, file))
    const sha256 = digestOf(bytes)
    const found = known.get(sha256) ?? (await decoder.measure(bytes))
    const isSmall = found.width < minSize.width || found.height < minSize.height
    if (!isSmall && !known.has(sha256)) await decodePicture(decoder, bytes, size)
    known.set(sha256, { width: found.width, height: found.height })
    if (!isSmall) return { file, sha256 }
    const reason = `${found.width}x${found.height}, and at least ${minSize.width}x${minSize.height} is asked for`
    return { file, kind: 'small', reason, size: { width: found.width, height: found.height } }
  } catch (error) {
    // A decoder that gives pixels of another size is at fault itself.
    if (SelfCascadeError.isInstance(error, DimsMismatch)) throw error
    return { file, kind: 'unreadable', reason: reasonOf(error) }
  }
}

const cacheKey = ({ decoder, size, minSize }: ImageFolderContext) =>
  JSON.stringify({ decoded: decoder.description, size: sides(size), minSize: sides(minSize) })

const sides = ({ width, height }: PixelSize) => [width, height]

async function readKnown(context: ImageFolderContext): Promise<KnownSizes> {
  const part = await readPart(context.cache, cacheName, cacheKey(context))
  const entries = (part?.texts ?? []).map((text) => JSON.parse(text) as [string, number, number])
  return new Map(entries.map(([digest, width, height]) => [digest, { width, height }]))
}

async function writeKnown(context: ImageFolderContext, known: KnownSizes): Promise<void> {
  const texts = [...known].map(([digest, { width, height }]) => JSON.stringify([digest, width, height]))
  await writePart(context.cache, cacheName, cacheKey(context), { tensors: {}, texts })
}
