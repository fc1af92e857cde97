import { createError, UnknownName } from '@self-cascade/core'
import { ModelInUse } from '../errors.ts'
import type { StorableModelFolder } from '../storable-model-folder.ts'
import type { KeepOptions } from './keep-file.ts'
import { fileFolder, listRecords, type ModelRecord, recordFolder } from './model-record.ts'
import { describeRecord, freeBytes, removeUnusedFiles, type StoreContext } from './store-context.ts'
import type { StoreDriver } from './store-driver.ts'
import type { StoredModel, StoreEstimate } from './store-events.ts'
import { type StoredModelFolder, storedModelFolder } from './stored-model-folder.ts'

/** Options of {@link ModelStore.folder}. */
export interface StoreFolderOptions {
  readonly onProgress?: KeepOptions['onProgress']
  /** Stops downloads. What arrived is kept. */
  readonly signal?: AbortSignal | undefined
}

/** Keeps models in the browser. */
export interface ModelStore {
  /** Where bytes lie. */
  readonly storage: StoreDriver['kind']
  /**
   * Gives a model folder that reads from the store. A file that is not there is downloaded whole when any part of it is read. When
   * the source does not answer, the stored copy is read, with a warning.
   */
  folder(source: StorableModelFolder, options?: StoreFolderOptions): StoredModelFolder
  /**
   * Opens a stored model by its name, without its source.
   *
   * @throws {@link UnknownName}.
   */
  open(name: string, options?: StoreFolderOptions): Promise<StoredModelFolder>
  /** Gives all models, the last used first. */
  list(): Promise<readonly StoredModel[]>
  /**
   * Deletes a model, except files that another one shares.
   *
   * @throws {@link UnknownName}, and {@link ModelInUse} while it is being downloaded.
   */
  remove(name: string): Promise<void>
  /**
   * Deletes all models.
   *
   * @throws {@link ModelInUse} while one is being downloaded; then nothing is deleted.
   */
  clear(): Promise<void>
  estimate(): Promise<StoreEstimate>
  /** Asks the browser not to delete models by itself, and tells whether it promises that. Some ask the user. */
  persist(): Promise<boolean>
}

/** Puts a store together from its parts. */
export function createModelStore(context: StoreContext): ModelStore {
  const { driver, storage } = context
  const find = async (name: string): Promise<ModelRecord> => {
    const records = await listRecords(driver)
    const record = records.find((one) => one.name === name)
    if (record) return record
    throw createError(UnknownName, { kind: 'stored model', name, known: records.map((one) => one.name) })
  }
  const remove = async (records: readonly ModelRecord[]) => {
    for (const record of records) await assertIdle(context, record)
    for (const { source } of records) await driver.remove(recordFolder(source))
    await removeUnusedFiles(context)
  }
  const list = async () => {
    const models = await Promise.all((await listRecords(driver)).map((record) => describeRecord(context, record)))
    return models.sort((first, second) => second.lastUsed.getTime() - first.lastUsed.getTime())
  }
  return {
    storage: driver.kind,
    folder: (source, options = {}) => storedModelFolder(context, { source }, options),
    open: async (name, options = {}) => storedModelFolder(context, { record: await find(name) }, options),
    list,
    remove: async (name) => remove([await find(name)]),
    clear: async () => remove(await listRecords(driver)),
    estimate: async () => {
      const free = await freeBytes(context)
      return {
        modelBytes: (await list()).reduce((sum, { bytes }) => sum + bytes, 0),
        ...(free === undefined ? {} : { freeBytes: free }),
        persisted: driver.kind !== 'memory' && ((await storage?.persisted?.()) ?? false),
      }
    },
    persist: async () => driver.kind !== 'memory' && ((await storage?.persist?.()) ?? false),
  }
}

async function assertIdle({ locks }: StoreContext, { name, source, files }: ModelRecord): Promise<void> {
  for (const file of files) {
    const result = await locks.tryRun(fileFolder(source, file), async () => 'idle' as const)
    if (result === 'busy') throw createError(ModelInUse, { name })
  }
}
