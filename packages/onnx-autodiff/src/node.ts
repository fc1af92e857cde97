/**
 * The checkpoint store for Node: one file.
 *
 * @packageDocumentation
 */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
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
      const temporary = `${path}.${process.pid}.part`
      try {
        const file = await open(temporary, 'w')
        try {
          await file.writeFile(bytes)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(temporary, path)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },
  }
}
