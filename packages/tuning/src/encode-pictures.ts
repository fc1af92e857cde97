import type { PixelSize, Tensor } from '@self-cascade/core'
import { concatBatch, pixelsFromRgb } from '@self-cascade/tensor'
import { cachedRanges } from './cached-ranges.ts'
import { encodeCaptions } from './encode-captions.ts'
import { type EncodeContext, type EncodePicturesOptions, picturesPerCall } from './encode-context.ts'
import { encodePivots } from './encode-pivots.ts'
import type { LatentDataset } from './latent-dataset.ts'
import { describePictures, type PictureSource } from './picture-source.ts'
import { checkPivot } from './pivot-options.ts'
import { type CachedContent, memoryCache } from './tensor-cache.ts'

/**
 * Encodes pictures into latents (the means of the autoencoder's posterior, scaled) and captions into text states, once: what the
 * cache holds of the same pictures and model is read from there, so that an encoding that was stopped goes on. With `pivot`, the
 * pictures are also encoded at a smaller size; latents and pivots are cached apart, so another pivot leaves the latents as they are.
 *
 * @throws {@link Aborted} once the signal has fired; finished parts are kept.
 * @throws {@link InvalidOption} for a pivot that is not smaller than the pictures, or that the model cannot encode.
 * @throws {@link DimsMismatch} when a refinement gives other dims than it was given.
 */
export async function encodePictures(options: EncodePicturesOptions): Promise<LatentDataset> {
  const context = { pivot: undefined, cache: memoryCache(), onProgress: () => {}, signal: undefined, ...options }
  const { model, pictures, pivot } = context
  if (pivot) await checkPivot(pivot, context)
  const { latents, captions: perPicture } = await encodeLatents(context)
  const pivots = pivot && (await encodePivots(context, pivot, perPicture))
  const captions = ['', ...[...new Set(perPicture)].filter((caption) => caption !== '').sort()]
  const places = new Map(captions.map((caption, index) => [caption, index]))
  return {
    description: JSON.stringify({
      ...{ pictures: pictures.description, count: pictures.count, model: model.fingerprint },
      ...(pivot && { pivot: { width: pivot.width, height: pivot.height, refinement: pivot.refinement?.description } }),
    }),
    latents,
    ...(pivots && { pivots }),
    captions,
    captionIndices: Uint32Array.from(perPicture, (caption) => places.get(caption)!),
    conditioning: await encodeCaptions(context, captions, await pictureSize(pictures)),
  }
}

async function pictureSize(pictures: PictureSource): Promise<PixelSize> {
  const { rgb } = await pictures.read(0, 1)
  return { width: rgb.dims[2]!, height: rgb.dims[1]! }
}

async function encodeLatents(context: EncodeContext) {
  const { model, pictures } = context
  const parts = await cachedRanges(context, {
    kind: 'pictures',
    file: 'latents',
    count: pictures.count,
    key: (from, to) => ({ pictures: describePictures(pictures, from, to), from, to, model: model.fingerprint }),
    make: (from, to) => encodeRange(context, from, to),
  })
  return {
    latents: concatBatch(parts.map(({ tensors }) => tensors.latents!)),
    captions: parts.flatMap(({ texts }) => texts),
  }
}

async function encodeRange(context: EncodeContext, from: number, to: number): Promise<CachedContent> {
  const { model, pictures, onProgress, signal } = context
  const texts: string[] = []
  const latents: Tensor[] = []
  for (let at = from; at < to; at += picturesPerCall) {
    onProgress({ kind: 'pictures', done: at, total: pictures.count })
    const { rgb, captions } = await pictures.read(at, Math.min(at + picturesPerCall, to))
    latents.push(await model.encode(pixelsFromRgb(rgb), signal ? { signal } : {}))
    texts.push(...captions)
  }
  return { tensors: { latents: concatBatch(latents) }, texts }
}
