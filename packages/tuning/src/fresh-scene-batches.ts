import { createTensor, type DiffusionModel, type NamedTensors, type Tensor } from '@self-cascade/core'
import { type SceneDraw, type SceneSplit, type SceneView, sceneCaptions, sceneDrawAt } from '@self-cascade/scenes'
import { concatBatch, philoxUniform, pixelsFromRgb } from '@self-cascade/tensor'
import type { DenoisingBatches } from './denoising-batches.ts'
import {
  type DenoisingDrawOptions,
  type DenoisingDraws,
  describeDraws,
  resolveDraws,
  spreadTimesteps,
} from './denoising-draws.ts'
import { denoisingFeeds, feedDims } from './denoising-feeds.ts'
import { encodeCaptions } from './encode-captions.ts'
import { type EncodePicturesOptions, picturesPerCall } from './encode-context.ts'
import { memoryCache } from './tensor-cache.ts'
import {
  checkVariedTimesteps,
  type VariedTimesteps,
  variedEverywhere,
  variedShare,
  viewsWithVaried,
} from './varied-timesteps.ts'

/** Which scenes are drawn, how they are encoded and how they are noised. */
export interface FreshSceneBatchesOptions
  extends DenoisingDrawOptions,
    Pick<EncodePicturesOptions, 'cache' | 'onProgress' | 'signal'> {
  /** Its encoders are used, as they are, as long as batches are asked for. */
  readonly model: DiffusionModel
  /** Pixels along a side. */
  readonly size: number
  /** 0..2^32 − 1; the seed of scenes and noise. */
  readonly seed: number
  /** Captions to draw from. Default `'train'`. */
  readonly split?: SceneSplit
  /** How scenes are looked at. Default: whole scenes as their seeds give them. */
  readonly views?: readonly SceneView[]
  /** At which timesteps crops and objects of other sizes are shown. Default: at all. */
  readonly variedTimesteps?: VariedTimesteps
}

/**
 * Gives the feeds of {@link denoisingBatches} from an endless stream of scenes: the pictures of batch `i` are scenes `i·batch` and
 * on, drawn and encoded when the batch is asked for, so that no picture comes twice and none is kept. The captions of the split are
 * encoded once, and cached. Batch `i` depends on the options and `i` alone: timesteps first, then the view of each scene, whose mix
 * depends on its timestep with `variedTimesteps`.
 *
 * @throws {@link InvalidOption} for options out of range.
 * @throws {@link Aborted} once the signal has fired, while captions are encoded; it does not stop batches.
 */
export async function freshSceneBatches(options: FreshSceneBatchesOptions): Promise<DenoisingBatches> {
  const { model, size, split = 'train', views = [{}], variedTimesteps = variedEverywhere } = options
  const { cache = memoryCache(), onProgress = () => {}, signal } = options
  const draws = resolveDraws(options)
  checkVariedTimesteps(variedTimesteps, views)
  // Before the captions, which take a while: this refuses what else is out of range.
  const first = await encodeDraws(model, size, [sceneDrawAt(0, { seed: draws.seed, split, views })])
  const captions = ['', ...sceneCaptions({ split })]
  const pictureSize = { width: size, height: size }
  const conditioning = await encodeCaptions({ model, cache, onProgress, signal }, captions, pictureSize)
  const places = new Map(captions.map((caption, index) => [caption, index]))
  const rowsAt = (index: number) => {
    const { isDropped, ...rows } = drawRows({ draws, split, views, variedTimesteps }, index)
    const told = rows.scenes.map(({ caption }, row) => (isDropped[row] ? 0 : places.get(caption)!))
    return { ...rows, captions: told, conditioning }
  }
  return {
    description: JSON.stringify({
      ...{ freshScenes: 1, model: model.fingerprint, size, split, views, variedTimesteps },
      ...describeDraws(draws),
    }),
    dims: feedDims(denoisingFeeds(draws, 0, { ...rowsAt(0), clean: emptyRows(first, draws.batch) })),
    async batch(index): Promise<NamedTensors> {
      const { scenes, ...rows } = rowsAt(index)
      return denoisingFeeds(draws, index, { ...rows, clean: await encodeDraws(model, size, scenes) })
    },
  }
}

interface SceneDraws extends Required<Pick<FreshSceneBatchesOptions, 'split' | 'views' | 'variedTimesteps'>> {
  readonly draws: DenoisingDraws
}

/** Draws the timesteps of a batch, and for each a scene in a view that suits it. */
function drawRows({ draws, split, views, variedTimesteps }: SceneDraws, index: number) {
  const { batch, seed, captionDropout, alphasCumprod } = draws
  const uniform = philoxUniform({ seed, stage: index })
  const timesteps = spreadTimesteps(draws, index, uniform.uniform(1)[0]!)
  const isDropped = Array.from(uniform.uniform(batch), (value) => value < captionDropout)
  const scenes = timesteps.map((timestep, row) => {
    const share = variedShare(timestep, alphasCumprod.length, variedTimesteps)
    return sceneDrawAt(index * batch + row, { seed, split, views: viewsWithVaried(views, share) })
  })
  return { timesteps, isDropped, scenes }
}

/** Zeros in the place of `batch` pictures, for the sake of their dims. */
const emptyRows = ({ dims, data }: Tensor, batch: number): Tensor =>
  createTensor('float32', new Float32Array(batch * data.length), [batch, ...dims.slice(1)])

/** Draws scenes and encodes them, in calls of a few. */
async function encodeDraws(model: DiffusionModel, size: number, scenes: readonly SceneDraw[]): Promise<Tensor> {
  const latents: Tensor[] = []
  for (let from = 0; from < scenes.length; from += picturesPerCall) {
    const part = scenes.slice(from, from + picturesPerCall)
    const bytes = new Uint8Array(part.length * size * size * 3)
    for (const [row, { scene, region }] of part.entries()) bytes.set(scene.render(size, region), row * size * size * 3)
    latents.push(await model.encode(pixelsFromRgb(createTensor('uint8', bytes, [part.length, size, size, 3]))))
  }
  return concatBatch(latents)
}
