import { createError, InvalidOption, type PixelSize } from '@self-cascade/core'
import { CaptionsMissing, NoPictures, PicturesTooSmall, PicturesUnreadable } from '../errors.ts'
import { memoryCache } from '../tensor-cache.ts'
import { checkPictures, type PictureCheck } from './check-pictures.ts'
import type { ImageFolder, ImageFolderContext, ImageFolderOptions, SkippedPicture } from './image-folder.ts'
import { imageFolderSource } from './image-folder-source.ts'
import { listFiles } from './list-files.ts'
import { readCaptions } from './read-captions.ts'
import { isInSplit, splitPictures } from './split-pictures.ts'

/** Endings of files that are taken for pictures. */
const extensions = ['.png', '.jpg', '.jpeg', '.webp', '.avif', '.tif', '.tiff', '.gif']

/**
 * Opens a folder of captioned pictures laid out as Hugging Face's imagefolder: pictures in it and in folders below, captions in
 * `metadata.jsonl` or `metadata.csv` (`file_name` with `text`, `caption` or `prompt`) or in a `.txt` file beside each picture.
 * A top folder `validation` is held out, and a top folder `test` is not read.
 *
 * Every picture is read and decoded once, so that the lists that are given stay as they are: what is too small, cannot be decoded
 * or is not there is left out and reported. Pictures are in the order of their names.
 *
 * @throws {@link ImageFolderUnreadable}, {@link NoPictures}, {@link PicturesTooSmall}, {@link PicturesUnreadable} when there is
 * nothing to use.
 * @throws {@link CaptionsMalformed}, {@link CaptionsMissing} for captions that cannot be used.
 * @throws {@link InvalidOption} for options out of range.
 * @throws {@link Aborted} once the signal has fired; what the cache holds by then is used the next time.
 */
export async function openImageFolder(options: ImageFolderOptions): Promise<ImageFolder> {
  const context = resolveOptions(options)
  const { folder, holdOut } = context
  const files = await listFiles(folder)
  const all = files.filter((file) => extensions.some((extension) => file.toLowerCase().endsWith(extension)))
  const pictures = all.filter((file) => !isInSplit(file, 'test'))
  if (pictures.length === 0) throw createError(NoPictures, { folder, files: files.length, extensions })
  const { captions, missing } = await readCaptions(folder, files, pictures)
  expectCaptions(context, pictures, captions)
  const check = await checkPictures(context, pictures)
  const names = check.usable.map(({ file }) => file)
  if (names.length === 0) throw nothingUsable(context, check)
  expectCaptions(context, names, captions)
  const { train, validation } = splitPictures(check.usable, holdOut)
  const tests = all.filter((file) => isInSplit(file, 'test')).map(asTest)
  return {
    train: imageFolderSource(context, train, captions),
    validation: validation.length > 0 ? imageFolderSource(context, validation, captions) : undefined,
    report: {
      count: names.length,
      skipped: [...check.skipped, ...missing, ...tests],
      withoutCaption: names.filter((file) => !captions.has(file)),
    },
  }
}

const asTest = (file: string): SkippedPicture => ({ file, kind: 'test', reason: 'it is in a folder for tests' })

function resolveOptions(options: ImageFolderOptions): ImageFolderContext {
  const { size, minSize = size } = options
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  for (const side of ['width', 'height'] as const) {
    const isSize = Number.isSafeInteger(size[side]) && size[side] > 0
    if (!isSize) refuse(side, size[side], 'a whole number of 1 or more')
    if (!(minSize[side] >= size[side]))
      refuse(`smallest ${side}`, minSize[side], `${size[side]} or more, the ${side} asked for`)
  }
  const defaults = { holdOut: { fraction: 0.1 }, allowUncaptioned: false, cache: memoryCache() }
  const context = { ...defaults, onProgress: () => {}, signal: undefined, ...options, minSize }
  const { holdOut } = context
  if (holdOut && 'fraction' in holdOut && !(holdOut.fraction > 0 && holdOut.fraction < 1)) {
    refuse('holdOut fraction', holdOut.fraction, 'a number above 0 and below 1')
  }
  if (holdOut && 'count' in holdOut && !(Number.isSafeInteger(holdOut.count) && holdOut.count > 0)) {
    refuse('holdOut count', holdOut.count, 'a whole number of 1 or more')
  }
  return context
}

function expectCaptions(
  { folder, allowUncaptioned }: ImageFolderContext,
  files: readonly string[],
  captions: ReadonlyMap<string, string>,
) {
  if (allowUncaptioned || files.some((file) => captions.has(file))) return
  throw createError(CaptionsMissing, { folder, count: files.length })
}

/** Sizes that an error lists at most. */
const sizesShown = 5

function nothingUsable({ folder, minSize }: ImageFolderContext, { skipped }: PictureCheck) {
  const { file, reason } = skipped[0]!
  const smallSizes = skipped.flatMap(({ size }) => size ?? [])
  if (smallSizes.length === 0) return createError(PicturesUnreadable, { folder, count: skipped.length, file, reason })
  const counts = new Map<string, number>()
  const area = ({ width, height }: PixelSize) => width * height
  for (const size of smallSizes.sort((a, b) => area(b) - area(a))) {
    const name = `${size.width}x${size.height}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const sizes = [...counts].map(([size, count]) => ({ size, count })).slice(0, sizesShown)
  return createError(PicturesTooSmall, { folder, expected: `${minSize.width}x${minSize.height}`, sizes })
}
