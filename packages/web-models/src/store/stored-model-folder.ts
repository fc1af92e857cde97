import { createError, throwIfAborted, UnknownName } from '@self-cascade/core'
import type { ByteRange, ModelFolder } from '@self-cascade/model-repo'
import { FileNotStored } from '../errors.ts'
import { onceDone } from '../once-done.ts'
import { assertReadable, readModelSource } from '../read-model-source.ts'
import { selectModelFiles } from '../select-model-files.ts'
import type { ModelFile, StorableModelFolder } from '../storable-model-folder.ts'
import { type KeepOptions, type KeptFile, keepFile } from './keep-file.ts'
import { fileFolder, type ModelRecord } from './model-record.ts'
import { refreshRecord, touchRecord } from './refresh-record.ts'
import { freeBytes, type StoreContext, storageFull } from './store-context.ts'
import { storedFile } from './stored-file.ts'

/** A model folder that reads from a store, and downloads what is not there. */
export interface StoredModelFolder extends ModelFolder {
  /** Tells how much of what a cascade can need is stored, and how much there is. */
  plan(): Promise<{ readonly storedBytes: number; readonly totalBytes: number }>
  /**
   * Downloads all files that a cascade can need, so that the model opens offline from then on. Whether they fit is looked at first.
   *
   * @throws {@link StorageFull}, {@link DownloadInterrupted}, {@link DownloadCorrupt} and {@link Aborted}.
   */
  download(): Promise<void>
}

/** Where a stored model comes from: its source, or what the store knows of it. */
export type StoredModelOrigin =
  | { readonly source: StorableModelFolder }
  | { readonly record: ModelRecord; readonly source?: undefined }

/** Gives the model folder of a stored model. */
export function storedModelFolder(
  context: StoreContext,
  origin: StoredModelOrigin,
  options: KeepOptions,
): StoredModelFolder {
  const { source } = origin
  const kept = new Map<string, Promise<KeptFile>>()
  const record = onceDone(() => (source ? refreshRecord(context, source) : touchRecord(context, origin.record)))
  const find = async (path: string): Promise<ModelFile> => {
    const { files } = await record()
    const file = files.find((one) => one.path === path)
    if (!file) throw createError(UnknownName, { kind: 'file', name: path, known: files.map((one) => one.path) })
    return file
  }
  const keep = (path: string): Promise<KeptFile> => {
    const keeping = kept.get(path) ?? find(path).then(async (file) => keepOne(await record(), file))
    kept.set(path, keeping)
    keeping.catch(() => kept.delete(path))
    return keeping
  }
  const keepOne = async (known: ModelRecord, file: ModelFile): Promise<KeptFile> => {
    try {
      return await keepFile(context, source, known, file, options)
    } catch (error) {
      // the browser's locks reject with the signal's own reason
      throwIfAborted(options.signal, `the download of ${file.path}`)
      throw error
    }
  }
  const readBytes = async (path: string, range?: ByteRange): Promise<Uint8Array> => {
    const { bytes } = await find(path)
    const offset = Math.min(range?.offset ?? 0, bytes)
    const length = Math.min(range?.length ?? bytes, bytes - offset)
    assertReadable(path, length)
    const read = await readKept(await keep(path), { offset, length })
    if (read) return read
    // cleared by another tab or by the user since it was kept
    kept.delete(path)
    const again = await readKept(await keep(path), { offset, length })
    if (!again) throw createError(FileNotStored, { name: (await record()).name, path })
    return again
  }
  const size = async (path: string) => (await find(path)).bytes
  const { location, name } = source ?? { location: origin.record.source, name: origin.record.name }
  return {
    location,
    ...(name === undefined ? {} : { name }),
    list: async () => (await record()).files.map(({ path }) => path),
    size,
    readBytes,
    readText: async (path) => new TextDecoder().decode(await readBytes(path)),
    source: (path, externalDataFiles) => readModelSource({ size, readBytes }, path, externalDataFiles),
    plan: async () => planFiles(context, await record()),
    download: async () => {
      const known = await record()
      await refuseTooLarge(context, known)
      for (const { path } of selectModelFiles(known.files)) await keep(path)
    },
  }
}

async function readKept({ stored, pieceBytes }: KeptFile, range: ByteRange): Promise<Uint8Array | undefined> {
  if (range.length === 0) return new Uint8Array(0)
  const bytes = await stored.readRange(range, pieceBytes)
  return bytes.length === range.length ? bytes : undefined
}

async function planFiles({ driver }: StoreContext, { source, files }: ModelRecord) {
  const needed = selectModelFiles(files)
  const states = await Promise.all(needed.map((file) => storedFile(driver, fileFolder(source, file)).state()))
  return {
    storedBytes: states.reduce((sum, state) => sum + state.storedBytes, 0),
    totalBytes: needed.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** Refuses a model that will not fit before any of it is downloaded, unless the store goes on in memory. */
async function refuseTooLarge(context: StoreContext, record: ModelRecord): Promise<void> {
  const free = await freeBytes(context)
  if (free === undefined || 'overflow' in context.driver) return
  const { storedBytes, totalBytes } = await planFiles(context, record)
  if (totalBytes - storedBytes > free) throw await storageFull(context, record, totalBytes - storedBytes)
}
