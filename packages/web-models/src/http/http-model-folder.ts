import { createError, UnknownName } from '@self-cascade/core'
import type { ByteRange } from '@self-cascade/model-repo'
import { DownloadCorrupt } from '../errors.ts'
import { onceDone } from '../once-done.ts'
import { readModelSource } from '../read-model-source.ts'
import type { ModelFile, StorableModelFolder } from '../storable-model-folder.ts'
import type { HttpClient } from './http-client.ts'
import { openDownload } from './open-download.ts'
import { createRangeReader } from './range-reader.ts'

/** A model behind addresses. */
export interface HttpModel {
  readonly location: string
  readonly name: string
  readonly client: HttpClient
  /** Asks for the files; asked again when it fails. */
  readonly fetchFiles: () => Promise<readonly ModelFile[]>
  /** Address of a file, once the files are known. */
  readonly urlOf: (path: string) => string
  /** Commit, once the files are known. */
  readonly revision?: () => string
}

/** Gives the model folder of files behind addresses. Parts of files are read by range requests. */
export function httpModelFolder({
  location,
  name,
  client,
  fetchFiles,
  urlOf,
  revision,
}: HttpModel): StorableModelFolder {
  const files = onceDone(fetchFiles)
  const readRange = createRangeReader(client)
  const find = async (path: string): Promise<ModelFile> => {
    const all = await files()
    const file = all.find((one) => one.path === path)
    if (!file) throw createError(UnknownName, { kind: 'file', name: path, known: all.map((one) => one.path) })
    return file
  }
  const size = async (path: string) => (await find(path)).bytes
  const readBytes = async (path: string, range?: ByteRange) => {
    const { bytes } = await find(path)
    const offset = Math.min(range?.offset ?? 0, bytes)
    const length = Math.min(range?.length ?? bytes, bytes - offset)
    if (length === 0) return new Uint8Array(0)
    const read = await readRange(urlOf(path), { offset, length }, bytes)
    if (read.length === length) return read
    throw createError(DownloadCorrupt, {
      file: path,
      problem: `it ends after ${offset + read.length} of ${bytes} bytes`,
    })
  }
  return {
    location,
    name,
    files,
    list: async () => (await files()).map(({ path }) => path),
    size,
    readBytes,
    readText: async (path) => new TextDecoder().decode(await readBytes(path)),
    source: (path, externalDataFiles) => readModelSource({ size, readBytes }, path, externalDataFiles),
    download: async (path, options = {}) => {
      await find(path)
      return openDownload(client, { ...options, url: urlOf(path) })
    },
    ...(revision && { revision: async () => files().then(revision) }),
  }
}
