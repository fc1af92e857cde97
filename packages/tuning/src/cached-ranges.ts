import { throwIfAborted } from '@self-cascade/core'
import { type EncodeContext, type EncodeProgress, partSize } from './encode-context.ts'
import { type CachedContent, cachedPart } from './tensor-cache.ts'

/** A list whose ranges are made, or read from the cache, one file each. */
export interface CachedRanges {
  /** What is made, for progress. */
  readonly kind: EncodeProgress['kind']
  /** What the names of the files begin with. */
  readonly file: string
  /** Length of the list. */
  readonly count: number
  /** Length of each range but the last; {@link partSize} by default. */
  readonly size?: number
  /** What a range is made of; a file with another key is replaced. */
  readonly key: (from: number, to: number) => object
  readonly make: (from: number, to: number) => Promise<CachedContent>
}

/**
 * Gives the content of all ranges in their order.
 *
 * @throws {@link Aborted} once the signal has fired; finished ranges are kept.
 */
export async function cachedRanges(
  { cache, onProgress, signal }: Pick<EncodeContext, 'cache' | 'onProgress' | 'signal'>,
  { kind, file, count, size = partSize, key, make }: CachedRanges,
): Promise<readonly CachedContent[]> {
  const parts: CachedContent[] = []
  for (let from = 0; from < count; from += size) {
    throwIfAborted(signal, `the encoding of ${kind}`)
    const to = Math.min(from + size, count)
    const name = `${file}-${String(from / size).padStart(5, '0')}.safetensors`
    parts.push(await cachedPart({ cache, name, key: JSON.stringify(key(from, to)), make: () => make(from, to) }))
    onProgress({ kind, done: to, total: count })
  }
  return parts
}
