import { createError, UnknownName } from '@self-cascade/core'
import type { ByteRange } from '@self-cascade/model-repo'
import type { HubAccess } from '../http/hub-snapshot.ts'
import { assertReadable, readModelSource } from '../read-model-source.ts'
import type { DownloadOptions, StorableModelFolder } from '../storable-model-folder.ts'
import { locateModel } from './locate-model.ts'
import { tellUnreadable } from './tell-unreadable.ts'

/** How the files of a folder are reached. */
export interface LocalFiles {
  readonly location: string
  /** Opens a file, by its path. */
  readonly open: ReadonlyMap<string, () => Promise<File>>
}

/** Options of the folders of local files. */
export interface LocalFolderOptions {
  /**
   * Chromium shows no links, and a cache of the Hugging Face hub has links in place of names. With this the hub is asked which file
   * is which; the files themselves are read from the cache.
   */
  readonly hub?: HubAccess
}

/** Read at a time when a file is copied into a store. */
const windowLength = 2 ** 22

/**
 * Gives the model among files that the browser can read. Nothing is read before it is asked for, except which snapshot of a hub's
 * cache counts.
 *
 * @throws {@link NoModelFound}, {@link SeveralModelsFound} and {@link HubCacheLinksHidden}.
 */
export async function localModelFolder(
  { location, open }: LocalFiles,
  { hub }: LocalFolderOptions,
): Promise<StorableModelFolder> {
  const readText = (path: string) => tellUnreadable(path, async () => (await open.get(path)!()).text())
  const { name, paths } = await locateModel({ location, paths: [...open.keys()], readText }, hub)
  const withFile = <T>(path: string, use: (file: File) => T | Promise<T>): Promise<T> => {
    const original = paths.get(path)
    if (original === undefined) throw createError(UnknownName, { kind: 'file', name: path, known: [...paths.keys()] })
    return tellUnreadable(path, async () => use(await open.get(original)!()))
  }
  const describe = (path: string) =>
    withFile(path, ({ size, lastModified }) => ({ path, bytes: size, version: String(lastModified) }))
  const size = async (path: string) => (await describe(path)).bytes
  const readBytes = (path: string, range?: ByteRange) => withFile(path, (file) => readPart(path, file, range))
  return {
    location,
    name,
    list: async () => [...paths.keys()],
    size,
    readText: (path) => withFile(path, (file) => file.text()),
    readBytes,
    source: (path, externalDataFiles) => readModelSource({ size, readBytes }, path, externalDataFiles),
    files: () => Promise.all([...paths.keys()].map(describe)),
    download: async (path, { offset = 0, version }: DownloadOptions = {}) => {
      const current = await describe(path)
      const start = version === current.version ? offset : 0
      return {
        offset: start,
        bytes: current.bytes,
        version: current.version,
        body: windows(readBytes, path, start, current.bytes),
      }
    },
  }
}

async function readPart(path: string, file: File, range?: ByteRange): Promise<Uint8Array> {
  const part = range ? file.slice(range.offset, range.offset + range.length) : file
  assertReadable(path, part.size)
  return new Uint8Array(await part.arrayBuffer())
}

async function* windows(
  readBytes: (path: string, range: ByteRange) => Promise<Uint8Array>,
  path: string,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  for (let offset = start; offset < end; offset += windowLength) {
    yield await readBytes(path, { offset, length: Math.min(windowLength, end - offset) })
  }
}
