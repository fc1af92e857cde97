import { assertSameDims, type PixelSize, type Tensor } from '@self-cascade/core'
import { concatBatch, pixelsFromRgb, sliceBatch } from '@self-cascade/tensor'
import { cachedRanges } from './cached-ranges.ts'
import { downsamplePixels } from './downsample-pixels.ts'
import { type EncodeContext, picturesPerCall } from './encode-context.ts'
import { describePictures } from './picture-source.ts'
import type { PivotOptions, PivotRefinement } from './pivot-options.ts'

/** Refined pivots in each file of the cache: each takes many runs of the network, so that a stop shall lose few. */
const refinedPartSize = 16

/**
 * Makes the pivot of every picture, `z0^{r−1} = E(Downsample(x0))`, and refines it when that is asked for.
 *
 * @see Guo et al. 2024, "Make a Cheap Scaling: A Self-Cascade Diffusion Model for Higher-Resolution Adaptation", algorithm 1.
 */
export async function encodePivots(
  context: EncodeContext,
  pivot: PivotOptions,
  captions: readonly string[],
): Promise<Tensor> {
  const { pictures } = context
  const size = { width: pivot.width, height: pivot.height }
  const parts = await cachedRanges(context, {
    kind: 'pivots',
    file: 'pivots',
    count: pictures.count,
    key: (from, to) => ({ ...madeOf(context, from, to), pivot: size }),
    make: async (from, to) => ({ tensors: { latents: await encodeRange(context, size, from, to) }, texts: [] }),
  })
  const latents = concatBatch(parts.map(({ tensors }) => tensors.latents!))
  return pivot.refinement ? refinePivots(context, pivot.refinement, { size, latents, captions }) : latents
}

const madeOf = ({ model, pictures }: EncodeContext, from: number, to: number) => ({
  ...{ pictures: describePictures(pictures, from, to), from, to, model: model.fingerprint },
})

async function encodeRange(context: EncodeContext, size: PixelSize, from: number, to: number): Promise<Tensor> {
  const { model, pictures, onProgress, signal } = context
  const latents: Tensor[] = []
  for (let at = from; at < to; at += picturesPerCall) {
    onProgress({ kind: 'pivots', done: at, total: pictures.count })
    const { rgb } = await pictures.read(at, Math.min(at + picturesPerCall, to))
    latents.push(await model.encode(downsamplePixels(pixelsFromRgb(rgb), size), signal ? { signal } : {}))
  }
  return concatBatch(latents)
}

async function refinePivots(
  context: EncodeContext,
  { description, refine }: PivotRefinement,
  { size, latents, captions }: { size: PixelSize; latents: Tensor; captions: readonly string[] },
): Promise<Tensor> {
  const { pictures, signal } = context
  const parts = await cachedRanges(context, {
    kind: 'refined pivots',
    file: 'refined-pivots',
    count: pictures.count,
    size: refinedPartSize,
    key: (from, to) => ({ ...madeOf(context, from, to), pivot: size, refinement: description }),
    make: async (from, to) => {
      const plain = sliceBatch(latents, from, to)
      const refined = await refine({ latents: plain, captions: captions.slice(from, to), from, signal })
      assertSameDims('refined pivots', refined.dims, plain.dims)
      return { tensors: { latents: refined }, texts: [] }
    },
  })
  return concatBatch(parts.map(({ tensors }) => tensors.latents!))
}
