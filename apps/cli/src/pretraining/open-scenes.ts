import type { DiffusionModel } from '@self-cascade/core'
import { variedSceneViews } from '@self-cascade/scenes'
import { encodePictures, type LatentDataset, scenePictures } from '@self-cascade/tuning'
import type { TrainingView } from '../terminal/training-view.ts'
import { datasetCache } from '../training/dataset-cache.ts'
import type { PretrainSettings } from './pretrain-settings.ts'

/** What a run learns from and what it is judged by. */
export interface TrainingData {
  readonly train: LatentDataset
  /** Scenes whose captions are never trained on. */
  readonly heldOut: LatentDataset
}

/** Pictures that a run is judged by. */
const heldOutPictures = 128

/** What {@link openScenes} works with. */
export interface OpenScenesInput {
  readonly model: DiffusionModel
  readonly settings: PretrainSettings
  /** Folder of the cache. */
  readonly cache: string
  readonly view: TrainingView
  readonly signal: AbortSignal
}

/** Draws the scenes of a run and encodes them, or reads them from the cache. */
export async function openScenes({ model, settings, cache, view, signal }: OpenScenesInput): Promise<TrainingData> {
  const { seed, pictures: count } = settings
  const size = model.nativeSize.width
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
