import { encodePictures, type LatentDataset, memoryCache, scenePictures, type TensorCache } from '@self-cascade/tuning'
import type { TuningEvent, TuningSettings } from '../protocol.ts'
import { climb } from './climb.ts'
import type { TuningModel } from './open-model.ts'

/** What a run learns from, and what it is judged by. */
export interface EncodedScenes {
  readonly dataset: LatentDataset
  readonly heldOut: LatentDataset
}

/** Scenes that a run is judged by at most: the same in every run, so that runs can be compared. */
const heldOutScenes = 16

/** Encodes scenes and remembers those of the last run, so that another run on the same ones begins at once. */
export function sceneEncoder(model: TuningModel) {
  const caches = { train: memoryCache(), heldOut: memoryCache() }
  return async (
    { seed, scenes }: Pick<TuningSettings, 'seed' | 'scenes'>,
    emit: (event: TuningEvent) => void,
    signal: AbortSignal,
  ): Promise<EncodedScenes> => {
    const loaded = model.load()
    const encode = (source: { seed: number; split: 'train' | 'held-out'; count: number }, cache: TensorCache) =>
      encodePictures({
        ...{ model: loaded, cache, signal, pivot: climb.from },
        pictures: scenePictures({ ...source, size: climb.to.width }),
        onProgress: (progress) => emit({ type: 'encoding', heldOut: source.split === 'held-out', ...progress }),
      })
    try {
      const dataset = await encode({ seed, split: 'train', count: scenes }, caches.train)
      const heldOut = await encode(
        { seed: 0, split: 'held-out', count: Math.min(heldOutScenes, scenes) },
        caches.heldOut,
      )
      return { dataset, heldOut }
    } finally {
      await loaded.dispose()
    }
  }
}
