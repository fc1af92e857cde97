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
