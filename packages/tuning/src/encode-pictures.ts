import { type Tensor, throwIfAborted } from '@self-cascade/core'
import { concatBatch, pixelsFromRgb } from '@self-cascade/tensor'
import { encodeCaptions } from './encode-captions.ts'
import { type EncodeContext, type EncodePicturesOptions, partName, partSize } from './encode-context.ts'
import type { LatentDataset } from './latent-dataset.ts'
import { type CachedContent, cachedPart, memoryCache } from './tensor-cache.ts'

/** Pictures for each call of the encoder. */
const picturesPerCall = 16

/**
 * Encodes pictures into latents (the means of the autoencoder's posterior, scaled) and captions into text states, once: what the
 * cache holds of the same pictures and model is read from there, so that an encoding that was stopped goes on.
 *
 * @throws {@link Aborted} once the signal has fired; finished parts are kept.
 */
export async function encodePictures(options: EncodePicturesOptions): Promise<LatentDataset> {
  const context = { cache: memoryCache(), onProgress: () => {}, signal: undefined, ...options }
  const { model, pictures } = context
  const { latents, captions: perPicture } = await encodeLatents(context)
  const captions = ['', ...[...new Set(perPicture)].filter((caption) => caption !== '').sort()]
  const places = new Map(captions.map((caption, index) => [caption, index]))
  return {
    description: JSON.stringify({ pictures: pictures.description, count: pictures.count, model: model.fingerprint }),
    latents,
    captions,
    captionIndices: Uint32Array.from(perPicture, (caption) => places.get(caption)!),
    conditioning: await encodeCaptions(context, captions),
  }
}

async function encodeLatents(context: EncodeContext) {
  const { model, pictures, cache, onProgress, signal } = context
  const captions: string[] = []
  const parts: Tensor[] = []
  for (let from = 0; from < pictures.count; from += partSize) {
    throwIfAborted(signal, 'the encoding of pictures')
    const to = Math.min(from + partSize, pictures.count)
    const { tensors, texts } = await cachedPart({
      cache,
      name: partName('latents', from),
      key: JSON.stringify({ pictures: pictures.description, from, to, model: model.fingerprint }),
      make: () => encodeRange(context, from, to),
    })
    parts.push(tensors.latents!)
    captions.push(...texts)
    onProgress({ kind: 'pictures', done: to, total: pictures.count })
  }
  return { latents: concatBatch(parts), captions }
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
