import type { DiffusionModel } from '@self-cascade/core'
import { variedSceneViews } from '@self-cascade/scenes'
import { encodePictures, type LatentDataset, scenePictures, type TensorCache } from '@self-cascade/tuning'
import { cacheFolder } from '@self-cascade/tuning/node'
import { fileError } from '../output/file-errors.ts'
import type { TrainingView } from '../terminal/training-view.ts'
import type { TrainingSettings } from './training-settings.ts'

/** What a run learns from and what it is judged by. */
export interface TrainingData {
  readonly train: LatentDataset
  /** Scenes whose captions are never trained on. */
  readonly heldOut: LatentDataset
}

/** Pictures that a run is judged by. */
const heldOutPictures = 128

/** What {@link openDataset} works with. */
export interface OpenDatasetInput {
  readonly model: DiffusionModel
  readonly settings: TrainingSettings
  /** Folder of the cache. */
  readonly cache: string
  readonly view: TrainingView
  readonly signal: AbortSignal
}

/** Draws the scenes of a run and encodes them, or reads them from the cache. */
export async function openDataset({ model, settings, cache, view, signal }: OpenDatasetInput): Promise<TrainingData> {
  const { seed, pictures: count } = settings
  const size = model.nativeSize.width
  const encode = (split: 'train' | 'held-out', pictures: number) =>
    encodePictures({
      model,
      pictures: scenePictures({ seed, split, size, count: pictures, views: variedSceneViews }),
      cache: typedCache(cache, split),
      onProgress: ({ kind, done, total }) => {
        view.preparing(`encoding ${split === 'train' ? '' : 'held-out '}${kind}`, done, total)
      },
      signal,
    })
  return { train: await encode('train', count), heldOut: await encode('held-out', Math.min(heldOutPictures, count)) }
}

/** A cache in a folder, with the file system's errors made typed. */
function typedCache(folder: string, split: string): TensorCache {
  const files = cacheFolder(folder)
  const typed = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      throw fileError(error, folder, '--cache')
    })
  return {
    read: (name) => typed(files.read(`${split}-${name}`)),
    write: (name, bytes) => typed(files.write(`${split}-${name}`, bytes)),
  }
}
