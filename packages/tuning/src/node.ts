/**
 * The tensor cache for Node: a folder.
 *
 * @packageDocumentation
 */
import { join } from 'node:path'
import { checkpointFile } from '@self-cascade/onnx-autodiff/node'
import type { TensorCache } from './tensor-cache.ts'

/**
 * Keeps tensors in a folder, which is made when needed. Each file is written beside its place, flushed and put there in one
 * step. Errors of the file system pass through as they are.
 */
export function cacheFolder(folder: string): TensorCache {
  return {
    read: (name) => checkpointFile(join(folder, name)).read(),
    write: (name, bytes) => checkpointFile(join(folder, name)).write(bytes),
  }
}
