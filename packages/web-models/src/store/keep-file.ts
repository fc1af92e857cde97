import { createError } from '@self-cascade/core'
import { FileNotStored } from '../errors.ts'
import type { ModelFile, StorableModelFolder } from '../storable-model-folder.ts'
import { downloadFile } from './download-file.ts'
import { fileFolder, type ModelRecord } from './model-record.ts'
import type { StoreContext } from './store-context.ts'
import { freeBytes, storageFull } from './store-context.ts'
import { isQuotaExceeded } from './store-driver.ts'
import type { DownloadProgress } from './store-events.ts'
import { type StoredFile, type StoredFileState, storedFile } from './stored-file.ts'

/** How a file is kept. */
export interface KeepOptions {
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** A file that is whole. */
export interface KeptFile {
  readonly file: ModelFile
  readonly stored: StoredFile
  readonly pieceBytes: number
}

/**
 * Sees to it that a file is in the store, whole. Another download of the same file, in this tab or another, is waited for.
 *
 * @param source - Nothing when only what is stored may be read.
 * @throws {@link FileNotStored} without a source; {@link StorageFull}; and what {@link downloadFile} throws.
 */
export function keepFile(
  context: StoreContext,
  source: StorableModelFolder | undefined,
  record: ModelRecord,
  file: ModelFile,
  options: KeepOptions,
): Promise<KeptFile> {
  const folder = fileFolder(record.source, file)
  return context.locks.run(folder, options.signal, async () => {
    const stored = storedFile(context.driver, folder)
    const before = await stored.state()
    const report = (receivedBytes: number, fromStore: boolean) =>
      options.onProgress?.({ file: file.path, receivedBytes, totalBytes: file.bytes, fromStore })
    if (before.whole) {
      report(file.bytes, true)
      return { file, stored, pieceBytes: before.pieceBytes }
    }
    if (!source) throw createError(FileNotStored, { name: record.name, path: file.path })
    await makeRoom(context, record, file, before)
    try {
      const onBytes = inSteps(before.storedBytes, file.bytes, (bytes) => report(bytes, false))
      const { pieceBytes, retryDelay } = context
      await downloadFile({ source, file, stored, pieceBytes, retryDelay, signal: options.signal, onBytes })
    } catch (cause) {
      if (!isQuotaExceeded(cause)) throw cause
      throw await storageFull(context, record, file.bytes - (await stored.state()).storedBytes, cause)
    }
    report(file.bytes, false)
    return { file, stored, pieceBytes: (await stored.state()).pieceBytes }
  })
}

/** Looks for room before the first byte: a file that cannot be kept is refused, or goes to memory if the store may do that. */
async function makeRoom(
  context: StoreContext,
  record: ModelRecord,
  file: ModelFile,
  { storedBytes }: StoredFileState,
): Promise<void> {
  const needed = file.bytes - storedBytes
  const free = await freeBytes(context)
  if (free === undefined || needed <= free) return
  if (!('overflow' in context.driver)) throw await storageFull(context, record, needed)
  context.driver.overflow(fileFolder(record.source, file))
}

/** Calls back for each hundredth of a file, and not for each of its thousands of chunks. */
function inSteps(start: number, total: number, report: (bytes: number) => void): (bytes: number) => void {
  let reported = start
  return (bytes) => {
    if (bytes >= total || (bytes >= reported && bytes - reported < total / 100)) return
    reported = bytes
    report(bytes)
  }
}
