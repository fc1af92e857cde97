import { randomUUID } from 'node:crypto'
import { lstat, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createError } from '@self-cascade/core'
import { OutputExists } from '../errors.ts'
import { fileError, notWritable } from './file-errors.ts'
import { makeFolder } from './make-folder.ts'

/**
 * Checks that nothing is in the place of files to be written, unless `force` says that it may be replaced; writes nothing.
 *
 * @throws {@link OutputExists}, {@link OutputNotWritable}
 */
export async function checkOutputs(paths: readonly string[], { force = false } = {}): Promise<void> {
  const present: string[] = []
  for (const path of paths) {
    const kind = await kindOf(path)
    if (kind === 'other') throw notWritable(path, 'it is not a regular file')
    if (kind === 'file') present.push(path)
  }
  if (present.length > 0 && !force) throw createError(OutputExists, { paths: present })
}

/**
 * Checks, before a long run, that every file can be written: {@link checkOutputs}, then its folder is made and tried out.
 *
 * @throws {@link OutputExists}, {@link DiskFull}, {@link OutputNotWritable}
 */
export async function prepareOutputs(paths: readonly string[], { force = false } = {}): Promise<void> {
  await checkOutputs(paths, { force })
  for (const folder of new Set(paths.map((path) => dirname(path)))) await prepareFolder(folder)
}

/** Makes a folder when needed and tries to write into it. */
export async function prepareFolder(folder: string): Promise<void> {
  const probe = join(folder, `.self-cascade-${randomUUID().slice(0, 8)}.tmp`)
  try {
    await makeFolder(folder)
    // One block, so that a full disk shows now.
    await writeFile(probe, new Uint8Array(4096), { flag: 'wx' })
  } catch (error) {
    throw fileError(error, folder)
  } finally {
    await rm(probe, { force: true }).catch(() => {})
  }
}

async function kindOf(path: string): Promise<'none' | 'file' | 'other'> {
  try {
    const link = await lstat(path)
    const target = link.isSymbolicLink() ? await stat(path).catch(() => link) : link
    return target.isFile() ? 'file' : 'other'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none'
    throw fileError(error, path)
  }
}
