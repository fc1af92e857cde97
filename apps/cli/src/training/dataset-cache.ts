import type { TensorCache } from '@self-cascade/tuning'
import { cacheFolder } from '@self-cascade/tuning/node'
import { fileError } from '../output/file-errors.ts'

/** A part of a cache folder, whose files begin with a prefix, with the file system's errors made typed. */
export function datasetCache(folder: string, prefix: string): TensorCache {
  const files = cacheFolder(folder)
  const typed = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      throw fileError(error, folder, '--cache')
    })
  return {
    read: (name) => typed(files.read(`${prefix}-${name}`)),
    write: (name, bytes) => typed(files.write(`${prefix}-${name}`, bytes)),
  }
}

/** A cache that writes nothing before it is told to. */
export interface HeldBackCache extends TensorCache {
  release(): Promise<void>
}

/** Holds the writes to a cache back, for work that is to leave nothing behind when it fails. */
export function heldBackCache(cache: TensorCache): HeldBackCache {
  const held = new Map<string, Uint8Array>()
  return {
    read: async (name) => held.get(name) ?? cache.read(name),
    write: async (name, bytes) => void held.set(name, bytes),
    async release() {
      for (const [name, bytes] of held) await cache.write(name, bytes)
      held.clear()
    },
  }
}
