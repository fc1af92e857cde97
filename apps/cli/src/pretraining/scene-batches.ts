import { variedSceneViews } from '@self-cascade/scenes'
import {
  type DenoisingBatches,
  type DenoisingDrawOptions,
  denoisingBatches,
  encodePictures,
  freshSceneBatches,
  scenePictures,
} from '@self-cascade/tuning'
import { datasetCache } from '../training/dataset-cache.ts'
import type { NetworkTrainerInput } from './network-trainers.ts'

/** What a run learns from and what it is judged by. */
export interface SceneBatches {
  readonly train: DenoisingBatches
  /** Of scenes whose captions are never trained on. */
  readonly judged: DenoisingBatches
  readonly judgedCount: number
  /** Whether the batches need the model's encoders as long as they are asked for. */
  readonly usesModel: boolean
}

/** Pictures that a run is judged by. */
const heldOutPictures = 128

/** Timesteps, as parts of all, with all of the varied views, and from where on there are none: a cascade begins below. */
const variedTimesteps = { full: 0.7, none: 0.8 }

/** Draws the scenes of a run: a number of them, encoded once or read from the cache, or new ones for every batch. */
export function sceneBatches(input: NetworkTrainerInput, draws: DenoisingDrawOptions): Promise<SceneBatches> {
  return input.settings.fresh ? freshBatches(input, draws) : encodedBatches(input, draws)
}

async function encodedBatches(input: NetworkTrainerInput, draws: DenoisingDrawOptions): Promise<SceneBatches> {
  const { model, settings, cache, view, signal } = input
  const { seed, pictures: count } = settings
  const encode = (split: 'train' | 'held-out', pictures: number) =>
    encodePictures({
      model,
      pictures: scenePictures({ seed, split, size: pictureSize(input), count: pictures, views: variedSceneViews }),
      cache: datasetCache(cache, split),
      onProgress: ({ kind, done, total }) => {
        view.preparing(`encoding ${split === 'train' ? '' : 'held-out '}${kind}`, done, total)
      },
      signal,
    })
  const [train, heldOut] = [await encode('train', count), await encode('held-out', Math.min(heldOutPictures, count))]
  return {
    train: denoisingBatches({ ...draws, dataset: train, minSnrGamma: settings.minSnr ?? undefined }),
    judged: denoisingBatches({ ...draws, dataset: heldOut, captionDropout: 0 }),
    judgedCount: Math.max(1, Math.round(heldOut.captionIndices.length / draws.batch)),
    usesModel: false,
  }
}

async function freshBatches(input: NetworkTrainerInput, draws: DenoisingDrawOptions): Promise<SceneBatches> {
  const { model, settings, cache, view, signal } = input
  const judgedCount = Math.max(1, Math.round(heldOutPictures / draws.batch))
  const open = (split: 'train' | 'held-out', own: Partial<DenoisingDrawOptions>) =>
    freshSceneBatches({
      ...{ ...draws, ...own, model, split, views: variedSceneViews, variedTimesteps, size: pictureSize(input) },
      cache: datasetCache(cache, split),
      onProgress: ({ kind, done, total }) => view.preparing(`encoding ${kind}`, done, total),
      signal,
    })
  return {
    train: await open('train', { minSnrGamma: settings.minSnr ?? undefined }),
    judged: await open('held-out', { captionDropout: 0, evenOver: judgedCount }),
    ...{ judgedCount, usesModel: true },
  }
}

const pictureSize = ({ start, facts }: NetworkTrainerInput): number => (start ?? facts).nativeSize.width
