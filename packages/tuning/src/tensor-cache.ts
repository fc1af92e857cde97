import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Tensor } from '@self-cascade/core'
import { readSafetensors, toTensor, writeSafetensors } from '@self-cascade/safetensors'

/** Keeps files by name: a folder on disk (`cacheFolder` in `./node`), or memory. */
export interface TensorCache {
  /** Gives a file, or undefined when there is none. */
  read(name: string): Promise<Uint8Array | undefined>
  /** Replaces a file in one step. */
  write(name: string, bytes: Uint8Array): Promise<void>
}

/** Keeps files for as long as the program runs. */
export function memoryCache(): TensorCache {
  const files = new Map<string, Uint8Array>()
  return {
    read: async (name) => files.get(name),
    write: async (name, bytes) => void files.set(name, bytes),
  }
}

/** What one file of a cache holds. */
export interface CachedContent {
  readonly tensors: Readonly<Record<string, Tensor>>
  readonly texts: readonly string[]
}

/** One file of a cache. */
export interface CachedPart {
  readonly cache: TensorCache
  readonly name: string
  /** What the content was made of; a file with another key is replaced. */
  readonly key: string
  readonly make: () => Promise<CachedContent>
}

/**
 * Reads a file of a cache, or makes and keeps it when it is not there, was made of something else, or fails its SHA-256
 * checksum.
 */
export async function cachedPart({ cache, name, key, make }: CachedPart): Promise<CachedContent> {
  const kept = await readPart(cache, name, key)
  if (kept) return kept
  const content = await make()
  await writePart(cache, name, key, content)
  return content
}

/** Writes a file of a cache, with a checksum. */
export async function writePart(cache: TensorCache, name: string, key: string, content: CachedContent): Promise<void> {
  const metadata = { key, texts: JSON.stringify(content.texts), sha256: digestOf(content) }
  await cache.write(name, writeSafetensors({ tensors: content.tensors, metadata }))
}

/** Reads a file of a cache: undefined when there is none of that key that is whole. */
export async function readPart(cache: TensorCache, name: string, key: string): Promise<CachedContent | undefined> {
  const bytes = await cache.read(name)
  return bytes && parsePart(bytes, key)
}

function parsePart(bytes: Uint8Array, key: string): CachedContent | undefined {
  try {
    const { tensors: entries, metadata } = readSafetensors(bytes)
    if (metadata.key !== key) return undefined
    const tensors = Object.entries(entries).map(([name, entry]) => [name, toTensor(entry) as Tensor] as const)
    const content = { tensors: Object.fromEntries(tensors), texts: JSON.parse(metadata.texts ?? '') as string[] }
    return metadata.sha256 === digestOf(content) ? content : undefined
  } catch {
    // A damaged file is as good as none: what it held can be made again.
    return undefined
  }
}

function digestOf({ tensors, texts }: CachedContent): string {
  const hash = sha256.create()
  const line = (value: unknown) => hash.update(new TextEncoder().encode(`${JSON.stringify(value)}\n`))
  line(texts)
  for (const name of Object.keys(tensors).sort()) {
    const { dims, data } = tensors[name]!
    line([name, dims])
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return bytesToHex(hash.digest())
}
