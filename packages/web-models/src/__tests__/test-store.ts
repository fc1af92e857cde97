import { createModelStore } from '../store/create-model-store.ts'
import { threadLocks } from '../store/file-locks.ts'
import { opfsDriver } from '../store/opfs-driver.ts'
import { overflowDriver } from '../store/overflow-driver.ts'
import type { StoreContext } from '../store/store-context.ts'
import type { DownloadProgress, StoreWarning } from '../store/store-events.ts'
import { fakeDirectory } from './fake-opfs.ts'

/** A store on a fake private file system, with small pieces and quick attempts. */
export function testStore(
  options: { readonly root?: ReturnType<typeof fakeDirectory>; readonly overflow?: boolean } = {},
) {
  const root = options.root ?? fakeDirectory()
  const warnings: StoreWarning[] = []
  const progress: DownloadProgress[] = []
  const onWarning = (warning: StoreWarning) => void warnings.push(warning)
  const plain = opfsDriver(async () => root)
  const context: StoreContext = {
    driver: options.overflow
      ? overflowDriver(plain, (folder) => onWarning({ kind: 'notKept', message: folder }))
      : plain,
    locks: threadLocks(),
    storage: { estimate: async () => ({ quota: root.disk.quota, usage: root.disk.usage }), persist: async () => true },
    pieceBytes: 1000,
    retryDelay: 1,
    onWarning,
  }
  const onProgress = (event: DownloadProgress) => void progress.push(event)
  return { store: createModelStore(context), context, root, warnings, progress, onProgress }
}
