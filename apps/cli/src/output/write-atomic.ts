import { randomUUID } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createError } from '@self-cascade/core'
import { OutputExists } from '../errors.ts'
import { fileError } from './file-errors.ts'

/**
 * Writes a whole file or none: first under another name in the same folder, flushed, then put in place. Without `force` a
 * file that appeared there in the meantime is kept and it fails.
 *
 * @throws {@link OutputExists}, {@link DiskFull}, {@link OutputNotWritable}
 */
export async function writeAtomic(path: string, content: Uint8Array | string, { force = false } = {}): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`)
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await (force ? rename(temporary, path) : putInPlace(temporary, path))
  } catch (error) {
    throw fileError(error, path)
  } finally {
    await rm(temporary, { force: true }).catch(() => {})
  }
}

/** A hard link fails where a file exists; some file systems have none, and there the name is checked beforehand alone. */
async function putInPlace(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw createError(OutputExists, { paths: [path] })
    await rename(temporary, path)
  }
}
