import type { DiffusionModel } from '@self-cascade/core'
import { encodePictures, type LatentDataset } from '@self-cascade/tuning'
import type { ModelFacts } from '../cascade/describe-model.ts'
import type { TrainingView } from '../terminal/training-view.ts'
import { datasetCache } from '../training/dataset-cache.ts'
import { generatedPivots } from './generated-pivots.ts'
import type { TunePictures } from './open-pictures.ts'
import { sizeOfText } from './size-text.ts'
import type { TuneSettings } from './tune-settings.ts'

/** What {@link encodeData} works with. */
export interface EncodeDataInput {
  readonly model: DiffusionModel
  readonly facts: ModelFacts
  readonly settings: TuneSettings
  readonly pictures: TunePictures
  /** Folder of the cache. */
  readonly cache: string
  readonly view: TrainingView
  readonly signal: AbortSignal
}

/** What a run learns from and what it is judged by. */
export interface TuneData {
  readonly dataset: LatentDataset
  readonly heldOut: LatentDataset
}

/** Encodes the pictures of a run, with their pivots where the method learns from those, or reads them from the cache. */
export async function encodeData(input: EncodeDataInput): Promise<TuneData> {
  const { model, facts, settings, pictures, cache, view, signal } = input
  const { startTimestep } = settings
  const size = sizeOfText(settings.from)
  const generated =
    settings.pivot === 'generated'
      ? generatedPivots({ model, size, startTimestep, guidanceScale: facts.defaultGuidance })
      : undefined
  const encode = (split: 'train' | 'held-out') =>
    encodePictures({
      ...{ model, pictures: split === 'train' ? pictures.train : pictures.heldOut, signal },
      ...(settings.method === 'upsamplers' && { pivot: { ...size, refinement: generated?.refinement } }),
      // Runs at several sizes may share a folder.
      cache: datasetCache(cache, `${split}-${settings.to}`),
      onProgress: ({ kind, done, total }) => {
        view.preparing(`encoding ${split === 'train' ? '' : 'held-out '}${kind}`, done, total)
      },
    })
  try {
    return { dataset: await encode('train'), heldOut: await encode('held-out') }
  } finally {
    await generated?.dispose()
  }
}
