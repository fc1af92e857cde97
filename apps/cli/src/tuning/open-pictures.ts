import { createHash } from 'node:crypto'
import { createError } from '@self-cascade/core'
import { type PictureSource, scenePictures, type TensorCache } from '@self-cascade/tuning'
import { openImageFolder, type SkippedPicture } from '@self-cascade/tuning/node'
import { NoHeldOutPictures } from '../errors.ts'
import { pictureDecoder } from '../picture/picture-decoder.ts'
import type { TrainingView } from '../terminal/training-view.ts'
import { scenesData } from './given-tune-settings.ts'
import { sizeOfText } from './size-text.ts'
import type { TuneSettings } from './tune-settings.ts'

/** Pictures to learn from and to judge by. */
export interface TunePictures {
  readonly train: PictureSource
  /** Captions, or pictures, that are never trained on. */
  readonly heldOut: PictureSource
  readonly skipped: readonly SkippedPicture[]
  /** How many of the pictures have no caption. */
  readonly withoutCaption: number
  /** Tells these pictures and captions from others. */
  readonly digest: string
}

/** What {@link openPictures} works with. */
export interface OpenPicturesInput {
  readonly settings: TuneSettings
  /** Keeps what is known of the files of a folder. */
  readonly cache: TensorCache
  readonly view: TrainingView
  readonly signal: AbortSignal
}

/**
 * Opens the pictures of a run.
 *
 * @throws {@link NoHeldOutPictures}, and what openImageFolder throws, for a folder that cannot be used.
 */
export async function openPictures(input: OpenPicturesInput): Promise<TunePictures> {
  const found = input.settings.data === scenesData ? scenes(input.settings) : await folderPictures(input)
  const hash = createHash('sha256').update(JSON.stringify([found.train.description, found.heldOut.description]))
  return { ...found, digest: hash.digest('hex').slice(0, 16) }
}

type FoundPictures = Omit<TunePictures, 'digest'>

/** Scenes that a run is judged by at most. */
const heldOutScenes = 64

function scenes({ seed, pictures, to }: TuneSettings): FoundPictures {
  const { width: size } = sizeOfText(to)
  return {
    train: scenePictures({ seed, split: 'train', size, count: pictures! }),
    // The same in every run, so that runs can be compared.
    heldOut: scenePictures({
      ...{ seed: 0, split: 'held-out', size },
      count: Math.min(heldOutScenes, Math.ceil(pictures! / 8)),
    }),
    skipped: [],
    withoutCaption: 0,
  }
}

async function folderPictures({ settings, cache, view, signal }: OpenPicturesInput): Promise<FoundPictures> {
  const { data: folder, to, pictures, allowUncaptioned } = settings
  const { train, validation, report } = await openImageFolder({
    ...{ folder, size: sizeOfText(to), decoder: pictureDecoder, allowUncaptioned, cache, signal },
    onProgress: ({ done, total }) => view.preparing('reading pictures', done, total),
  })
  if (!validation) throw createError(NoHeldOutPictures, { folder, count: report.count })
  const { skipped, withoutCaption } = report
  return { train: firstPictures(train, pictures), heldOut: validation, skipped, withoutCaption: withoutCaption.length }
}

function firstPictures(source: PictureSource, limit: number | null): PictureSource {
  if (limit === null || limit >= source.count) return source
  return {
    ...source,
    count: limit,
    description: source.describeRange?.(0, limit) ?? `${limit} of ${source.description}`,
  }
}
