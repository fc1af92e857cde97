import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { createError } from '@self-cascade/core'
import { ImageFolderUnreadable } from '../errors.ts'

/**
 * Lists the files of a folder and of the folders in it, by path from there with `/`, in the order of their code units. Links to
 * files are followed and links to folders are not; names with a dot at the beginning are left out.
 *
 * @throws {@link ImageFolderUnreadable}
 */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(unreadable(folder))
  const files: string[] = []
  for (const entry of entries) {
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')
    const isHidden = path.split('/').some((name) => name.startsWith('.'))
    if (!isHidden && (await isFile(entry))) files.push(path)
  }
  return files.sort((a, b) => (a < b ? -1 : 1))
}

async function isFile(entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile()
  const target = await stat(join(entry.parentPath, entry.name)).catch(() => undefined)
  return target?.isFile() ?? false
}

/**
 * Reads a file of text.
 *
 * @throws {@link ImageFolderUnreadable}
 */
export const readText = (path: string): Promise<string> => readFile(path, 'utf8').catch(unreadable(path))

const unreadable = (path: string) => (cause: Error) => {
  throw createError(ImageFolderUnreadable, { path, reason: cause.message }, { cause })
}
