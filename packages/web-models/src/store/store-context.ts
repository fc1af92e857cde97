import { createError } from '@self-cascade/core'
import { StorageFull } from '../errors.ts'
import { selectModelFiles } from '../select-model-files.ts'
import type { FileLocks } from './file-locks.ts'
import { fileFolder, isFileFolder, listRecords, type ModelRecord } from './model-record.ts'
import type { OverflowDriver } from './overflow-driver.ts'
import type { StoreDriver } from './store-driver.ts'
import type { StoredModel, StoreWarning } from './store-events.ts'
import { storedFile } from './stored-file.ts'

/** The parts that a store is put together from. */
export interface StoreContext {
  /** Goes on in memory when it is full, if it can. */
  readonly driver: StoreDriver | OverflowDriver
  readonly locks: FileLocks
  /** The browser's own account of its storage, where there is one. */
  readonly storage: Partial<Pick<StorageManager, 'estimate' | 'persist' | 'persisted'>> | undefined
  readonly pieceBytes: number
  readonly retryDelay: number
  readonly onWarning: (warning: StoreWarning) => void
}

/** Bytes that the browser says it still gives. Chromium says 10 GiB whatever is left, so that a write may fail all the same. */
export async function freeBytes({ driver, storage }: StoreContext): Promise<number | undefined> {
  if (driver.kind === 'memory') return undefined
  const { quota, usage } = (await storage?.estimate?.()) ?? {}
  return quota === undefined || usage === undefined ? undefined : Math.max(quota - usage, 0)
}

/** Tells what is stored of a model. */
export async function describeRecord({ driver }: StoreContext, record: ModelRecord): Promise<StoredModel> {
  const { name, source, revision, files, lastUsed } = record
  const needed = new Set(selectModelFiles(files))
  const states = await Promise.all(
    files.map(async (file) => ({ file, state: await storedFile(driver, fileFolder(source, file)).state() })),
  )
  return {
    name,
    source,
    ...(revision === undefined ? {} : { revision }),
    bytes: states.reduce((sum, { state }) => sum + state.storedBytes, 0),
    totalBytes: [...needed].reduce((sum, { bytes }) => sum + bytes, 0),
    complete: states.every(({ file, state }) => state.whole || !needed.has(file)),
    lastUsed: new Date(lastUsed),
  }
}

/** Makes the error for a model that does not fit: how much it takes, how much is free, and what could be removed. */
export async function storageFull(context: StoreContext, record: ModelRecord, neededBytes: number, cause?: unknown) {
  const others = (await listRecords(context.driver)).filter(({ source }) => source !== record.source)
  const models = await Promise.all(others.map((other) => describeRecord(context, other)))
  const free = await freeBytes(context)
  return createError(
    StorageFull,
    {
      name: record.name,
      neededBytes,
      // some browsers always tell the same round number, and a write that failed knows better
      freeBytes: free !== undefined && free < neededBytes ? free : undefined,
      models: models.filter(({ bytes }) => bytes > 0),
    },
    { cause },
  )
}

/** Deletes the files that no model has any more, except those that are being downloaded. */
export async function removeUnusedFiles({ driver, locks }: StoreContext): Promise<void> {
  const records = await listRecords(driver)
  const used = new Set(records.flatMap(({ source, files }) => files.map((file) => fileFolder(source, file))))
  for (const folder of await driver.folders()) {
    if (isFileFolder(folder) && !used.has(folder)) await locks.tryRun(folder, () => driver.remove(folder))
  }
}
