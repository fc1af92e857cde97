import type { Conditioning, PixelSize, Tensor } from '@self-cascade/core'
import { concatBatch } from '@self-cascade/tensor'
import { cachedRanges } from './cached-ranges.ts'
import type { EncodeContext } from './encode-context.ts'
import type { CachedContent } from './tensor-cache.ts'

/** Captions for each call of the encoder. */
const captionsPerCall = 64

/** What captions are encoded with. */
export type CaptionContext = Pick<EncodeContext, 'model' | 'cache' | 'onProgress' | 'signal'>

/**
 * Encodes captions, each once: rows of text states in their order. `size` is that of the pictures, which some networks are told
 * beside the text.
 */
export async function encodeCaptions(
  context: CaptionContext,
  captions: readonly string[],
  size: PixelSize,
): Promise<Conditioning> {
  const parts = await cachedRanges(context, {
    kind: 'captions',
    file: 'captions',
    count: captions.length,
    key: (from, to) => ({ captions: captions.slice(from, to), size, model: context.model.fingerprint }),
    make: (from, to) => encodeTexts(context, captions.slice(from, to), size),
  })
  return joinParts(parts.map(({ tensors }) => tensors))
}

async function encodeTexts(
  { model, signal }: CaptionContext,
  texts: readonly string[],
  size: PixelSize,
): Promise<CachedContent> {
  const parts: CachedContent['tensors'][] = []
  for (let from = 0; from < texts.length; from += captionsPerCall) {
    const prompts = texts.slice(from, from + captionsPerCall)
    const input = { prompts, size, ...(signal && { signal }) }
    const { conditioning } = await model.encodePrompts(input)
    parts.push(conditioning as unknown as CachedContent['tensors'])
  }
  return { tensors: joinParts(parts) as unknown as CachedContent['tensors'], texts: [] }
}

function joinParts(parts: readonly CachedContent['tensors'][]): Conditioning {
  const join = (name: string) => concatBatch(parts.map((part) => part[name]!))
  const names = Object.keys(parts[0]!).filter((name) => parts[0]![name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, join(name)] as [string, Tensor])) as unknown as Conditioning
}
