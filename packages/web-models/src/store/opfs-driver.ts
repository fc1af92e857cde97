import type { StoreDriver } from './store-driver.ts'

/**
 * Keeps pieces in the origin private file system: a directory for each folder and a file for each piece.
 *
 * @param root - Gives the directory that is the store's own. Asked for each time: clearing site data replaces it.
 */
export function opfsDriver(root: () => Promise<FileSystemDirectoryHandle>): StoreDriver {
  const directory = async (folder: string) => (await root()).getDirectoryHandle(folder)
  return {
    kind: 'opfs',
    folders: async () => {
      const names: string[] = []
      for await (const [name, { kind }] of (await root()).entries()) if (kind === 'directory') names.push(name)
      return names
    },
    read: (folder, name) =>
      ifFound(async () => {
        const file = await (await (await directory(folder)).getFileHandle(name)).getFile()
        // what a crash leaves between making a file and closing it
        return file.size === 0 ? undefined : file
      }),
    write: async (folder, name, bytes) => {
      const parent = await (await root()).getDirectoryHandle(folder, { create: true })
      const writable = await (await parent.getFileHandle(name, { create: true })).createWritable()
      try {
        await writable.write(bytes)
        // the bytes go into a file of their own until then, and take its place at once
        await writable.close()
      } catch (error) {
        await writable.abort().catch(() => {})
        throw error
      }
    },
    remove: async (folder) => {
      await ifFound(async () => (await root()).removeEntry(folder, { recursive: true }))
    },
  }
}

async function ifFound<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    if ((error as DOMException).name === 'NotFoundError') return undefined
    throw error
  }
}
