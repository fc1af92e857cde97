/**
 * The checkpoint store for Node: one file.
 *
 * @packageDocumentation
 */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeFileAtomic } from '@self-cascade/files'
import type { CheckpointStore } from './training/checkpoint.ts'

/**
 * Keeps the last checkpoint in a file, whose folder is made when needed. A new one is written beside it, flushed to the disk and
 * put in its place in one step. Errors of the file system pass through as they are.
 */
export function checkpointFile(path: string): CheckpointStore {
  return {
    async read() {
      return readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
    },
    async write(bytes) {
      await mkdir(dirname(path), { recursive: true })
      await writeFileAtomic(path, bytes)
    },
  }
}
