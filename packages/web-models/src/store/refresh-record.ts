import { Aborted, SelfCascadeError } from '@self-cascade/core'
import type { StorableModelFolder } from '../storable-model-folder.ts'
import { listRecords, type ModelRecord, readRecord, writeRecord } from './model-record.ts'
import { removeUnusedFiles, type StoreContext, storageFull } from './store-context.ts'
import { isQuotaExceeded } from './store-driver.ts'

/**
 * Asks a source for its files and writes down what it says. A source that does not answer is left aside when the model is in the
 * store, with a warning.
 */
export async function refreshRecord(context: StoreContext, source: StorableModelFolder): Promise<ModelRecord> {
  const known = await readRecord(context.driver, source.location)
  try {
    const files = await source.files()
    const revision = await source.revision?.()
    // one name at a time, so that two tabs do not choose the same
    return await context.locks.run('names', undefined, async () => {
      const name = known?.name ?? (await freeName(context, source))
      const record = { name, source: source.location, revision, files, lastUsed: Date.now() }
      await saveRecord(context, record)
      if (known && JSON.stringify(known.files) !== JSON.stringify(files)) await removeUnusedFiles(context)
      return record
    })
  } catch (cause) {
    if (!known || !isSourceError(cause)) throw cause
    const message = `${known.name} is read from the store, since its source could not be asked for changes.`
    context.onWarning({ kind: 'storedCopyUsed', message, cause })
    return touchRecord(context, known)
  }
}

/** Writes down that a model is being used. */
export async function touchRecord(context: StoreContext, record: ModelRecord): Promise<ModelRecord> {
  const touched = { ...record, lastUsed: Date.now() }
  await saveRecord(context, touched)
  return touched
}

/** What a source threw, and neither the store nor the caller. */
function isSourceError(error: unknown): boolean {
  const own = [Aborted.code, 'StorageFull']
  return SelfCascadeError.isInstance(error) && !own.includes(error.code)
}

async function saveRecord(context: StoreContext, record: ModelRecord): Promise<void> {
  try {
    await writeRecord(context.driver, record)
  } catch (cause) {
    if (!isQuotaExceeded(cause)) throw cause
    throw await storageFull(context, record, JSON.stringify(record).length, cause)
  }
}

async function freeName({ driver }: StoreContext, source: StorableModelFolder): Promise<string> {
  const wanted = source.name ?? source.location.split('/').filter(Boolean).at(-1) ?? source.location
  const taken = new Set((await listRecords(driver)).map(({ name }) => name))
  let name = wanted
  for (let number = 2; taken.has(name); number++) name = `${wanted} (${number})`
  return name
}
