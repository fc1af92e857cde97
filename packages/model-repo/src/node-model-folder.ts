import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { createError } from '@self-cascade/core'
import { ModelFolderNotFound } from './errors.ts'
import type { ByteRange, ModelFolder } from './model-folder.ts'

/**
 * Gives a model folder on disk. Nothing is read before it is asked for: `list` throws {@link ModelFolderNotFound} when the
 * folder cannot be read.
 *
 * @param options - `name` is what to call the model in recipes; the folder's own name when absent.
 */
export function nodeModelFolder(path: string, { name }: { readonly name?: string } = {}): ModelFolder {
  const location = resolve(path)
  const at = (file: string) => join(location, file)
  return {
    location,
    ...(name === undefined ? {} : { name }),
    list: () => listFiles(location),
    size: async (file) => (await stat(at(file))).size,
    readText: (file) => readFile(at(file), 'utf8'),
    readBytes: async (file, range) => (range ? readRange(at(file), range) : new Uint8Array(await readFile(at(file)))),
    // the runtime finds external data beside the file by itself
    source: async (file) => ({ path: at(file) }),
  }
}

async function listFiles(location: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(location, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(location, join(entry.parentPath, entry.name)).split(sep).join('/'))
  } catch (cause) {
    throw createError(ModelFolderNotFound, { location, reason: (cause as Error).message }, { cause })
  }
}

async function readRange(path: string, { offset, length }: ByteRange): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
