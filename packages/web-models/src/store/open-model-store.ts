import { createError, InvalidOption } from '@self-cascade/core'
import { StorageUnavailable } from '../errors.ts'
import { cacheDriver } from './cache-driver.ts'
import { createModelStore, type ModelStore } from './create-model-store.ts'
import { browserLocks, threadLocks } from './file-locks.ts'
import { memoryDriver } from './memory-driver.ts'
import { opfsDriver } from './opfs-driver.ts'
import { overflowDriver } from './overflow-driver.ts'
import type { StoreDriver } from './store-driver.ts'
import { isQuotaExceeded } from './store-driver.ts'
import type { StoreWarning } from './store-events.ts'

/** Options of {@link openModelStore}. */
export interface ModelStoreOptions {
  /** What the store is called in the browser's storage. Default `self-cascade-models`. */
  readonly name?: string
  /**
   * `browser` keeps models and throws where it cannot. `browserOrMemory` goes on in memory then, for this page alone, with a warning.
   * `memory` keeps nothing. Default `browser`.
   */
  readonly storage?: 'browser' | 'browserOrMemory' | 'memory'
  /** Called with what the store went on without. */
  readonly onWarning?: (warning: StoreWarning) => void
}

const storages = ['browser', 'browserOrMemory', 'memory']

/** Bytes of a piece: what a crash can cost of a download. */
const pieceBytes = 2 ** 23

/**
 * Opens the store of models that this site has in the browser: in the origin private file system, or in the Cache API where that
 * file system cannot be written. Works in pages and workers.
 *
 * @throws {@link StorageUnavailable} when the browser keeps nothing for this page, and {@link InvalidOption}.
 */
export async function openModelStore(options: ModelStoreOptions = {}): Promise<ModelStore> {
  const { name = 'self-cascade-models', storage = 'browser', onWarning = () => {} } = options
  if (!storages.includes(storage)) {
    throw createError(InvalidOption, { name: 'storage', value: storage, expected: `one of ${storages.join(', ')}` })
  }
  // servers that render pages have no navigator
  const browser = globalThis.navigator as Navigator | undefined
  return createModelStore({
    driver: await openDriver(name, storage, onWarning),
    locks: browser?.locks && storage !== 'memory' ? browserLocks(browser.locks) : threadLocks(),
    storage: browser?.storage,
    pieceBytes,
    retryDelay: 500,
    onWarning,
  })
}

async function openDriver(
  name: string,
  storage: NonNullable<ModelStoreOptions['storage']>,
  onWarning: (warning: StoreWarning) => void,
): Promise<StoreDriver> {
  if (storage === 'memory') return memoryDriver()
  try {
    const driver = await openBrowserDriver(name)
    if (storage === 'browser') return driver
    return overflowDriver(driver, () => {
      const message = 'The browser has no room for all of the model: the rest stays in memory until the page is closed.'
      onWarning({ kind: 'notKept', message })
    })
  } catch (cause) {
    if (storage === 'browser') throw cause
    const message = 'The browser keeps no files for this page: models stay in memory until it is closed.'
    onWarning({ kind: 'notKept', message, cause })
    return memoryDriver()
  }
}

async function openBrowserDriver(name: string): Promise<StoreDriver> {
  // older Safari can write these files in workers only; a page and its workers must find the same store
  const canWriteFiles = 'FileSystemFileHandle' in globalThis && 'createWritable' in FileSystemFileHandle.prototype
  const drivers: StoreDriver[] = []
  if (canWriteFiles && 'getDirectory' in (globalThis.navigator?.storage ?? {})) {
    const root = async () => (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true })
    drivers.push(opfsDriver(root))
  }
  if ('caches' in globalThis) drivers.push(cacheDriver(() => caches.open(name)))
  const failures: unknown[] = []
  for (const driver of drivers) {
    const failure = await tryDriver(driver)
    if (failure === undefined) return driver
    failures.push(failure)
  }
  const [first] = failures
  const reason =
    first === undefined ? 'the browser offers no storage for files' : `the browser says: ${(first as Error).message}`
  throw createError(StorageUnavailable, { reason }, { cause: first })
}

/** Writes a byte and deletes it again: private windows offer storage that refuses to be written. Gives what was thrown. */
async function tryDriver(driver: StoreDriver): Promise<unknown> {
  const folder = `probe-${Math.random().toString(36).slice(2)}`
  try {
    await driver.write(folder, 'byte', new Uint8Array(1))
    await driver.remove(folder)
    return undefined
  } catch (error) {
    await driver.remove(folder).catch(() => {})
    // a full store can still be read
    return isQuotaExceeded(error) ? undefined : (error ?? 'nothing')
  }
}
