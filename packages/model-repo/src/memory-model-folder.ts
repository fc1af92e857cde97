import { createError, UnknownName } from '@self-cascade/core'
import type { ModelFolder } from './model-folder.ts'
import { siblingPath } from './sibling-path.ts'

/** Gives a model folder of files that are in memory, by path: downloads in a browser, or a test's own. */
export function memoryModelFolder(location: string, files: Readonly<Record<string, Uint8Array>>): ModelFolder {
  const fileAt = (path: string): Uint8Array => {
    const bytes = files[path]
    if (!bytes) throw createError(UnknownName, { kind: 'file', name: path, known: Object.keys(files) })
    return bytes
  }
  return {
    location,
    list: async () => Object.keys(files),
    size: async (path) => fileAt(path).length,
    readText: async (path) => new TextDecoder().decode(fileAt(path)),
    readBytes: async (path, range) =>
      range ? fileAt(path).subarray(range.offset, range.offset + range.length) : fileAt(path),
    source: async (path, externalDataFiles) => ({
      bytes: fileAt(path),
      externalData: externalDataFiles.map((file) => ({ path: file, data: fileAt(siblingPath(path, file)) })),
    }),
  }
}
