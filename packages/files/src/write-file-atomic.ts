import { randomUUID } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** How {@link writeFileAtomic} treats a file that is there already. */
export interface WriteFileAtomicOptions {
  /** With false, a file of that name is kept, also one that appears while this one is written. Default true. */
  readonly replace?: boolean
}

/**
 * Writes a whole file or none: first under another name in the same folder, which must exist, then flushed to the disk, then put
 * in its place in one step. When it fails, what was there before is as it was and nothing is left beside it; only a killed
 * process leaves a `.<name>.<8 digits>.tmp`. Of several writers at once, the last replaces the others; with `replace: false`
 * the first alone succeeds. A symbolic link is replaced by the file, not followed.
 *
 * @throws errors of the file system as they are; `EEXIST` with `replace: false` and a file of that name
 */
export async function writeFileAtomic(
  path: string,
  content: Uint8Array | string,
  { replace = true }: WriteFileAtomicOptions = {},
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`)
  try {
    await writeFlushed(temporary, content)
    await (replace ? rename(temporary, path) : renameToFree(temporary, path))
  } finally {
    await rm(temporary, { force: true }).catch(() => {})
  }
}

async function writeFlushed(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A rename replaces silently; a hard link fails where a file exists. */
async function renameToFree(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    await renameToReserved(temporary, path)
  }
}

/** For file systems without hard links: takes the name with an empty file first, which fails where a file exists as well. */
async function renameToReserved(temporary: string, path: string): Promise<void> {
  await (await open(path, 'wx')).close()
  try {
    await rename(temporary, path)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}
