import { variedSceneViews } from '@self-cascade/scenes'
import { encodePictures, type LatentDataset, scenePictures } from '@self-cascade/tuning'
import { datasetCache } from '../training/dataset-cache.ts'
import type { NetworkTrainerInput } from './network-trainers.ts'

/** What a run learns from and what it is judged by. */
export interface TrainingData {
  readonly train: LatentDataset
  /** Scenes whose captions are never trained on. */
  readonly heldOut: LatentDataset
}

/** Pictures that a run is judged by. */
const heldOutPictures = 128

/** Draws the scenes of a run and encodes them, or reads them from the cache. */
export async function openScenes(input: NetworkTrainerInput): Promise<TrainingData> {
  const { model, settings, cache, view, signal } = input
  const { seed, pictures: count } = settings
  const size = (input.start ?? input.facts).nativeSize.width
  const encode = (split: 'train' | 'held-out', pictures: number) =>
    encodePictures({
      model,
      pictures: scenePictures({ seed, split, size, count: pictures, views: variedSceneViews }),
      cache: datasetCache(cache, split),
      onProgress: ({ kind, done, total }) => {
        view.preparing(`encoding ${split === 'train' ? '' : 'held-out '}${kind}`, done, total)
      },
      signal,
    })
  return { train: await encode('train', count), heldOut: await encode('held-out', Math.min(heldOutPictures, count)) }
}
