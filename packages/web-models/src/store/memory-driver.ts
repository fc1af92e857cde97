import type { StoreDriver } from './store-driver.ts'

/** Keeps pieces in memory, for private windows and tests. */
export function memoryDriver(): StoreDriver {
  const folders = new Map<string, Map<string, Blob>>()
  return {
    kind: 'memory',
    folders: async () => [...folders.keys()],
    read: async (folder, name) => folders.get(folder)?.get(name),
    write: async (folder, name, bytes) => {
      const pieces = folders.get(folder) ?? new Map<string, Blob>()
      folders.set(folder, pieces.set(name, new Blob([bytes])))
    },
    remove: async (folder) => {
      folders.delete(folder)
    },
  }
}
