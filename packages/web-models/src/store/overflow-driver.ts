import { memoryDriver } from './memory-driver.ts'
import { isQuotaExceeded, type StoreDriver } from './store-driver.ts'

/** A driver that goes on in memory where the browser has no room. */
export interface OverflowDriver extends StoreDriver {
  /** Lets all further pieces of a folder go to memory. */
  overflow(folder: string): void
}

/**
 * Writes to a driver, and to memory what it has no room for. Once a piece of a folder went to memory all later ones do, so that what
 * stays behind is the beginning of a file and never its mark of being whole.
 */
export function overflowDriver(driver: StoreDriver, onOverflow: (folder: string) => void): OverflowDriver {
  const memory = memoryDriver()
  const overflowed = new Set<string>()
  const overflow = (folder: string) => {
    if (!overflowed.has(folder)) onOverflow(folder)
    overflowed.add(folder)
  }
  return {
    kind: driver.kind,
    overflow,
    folders: async () => [...new Set([...(await driver.folders()), ...(await memory.folders())])],
    read: async (folder, name) => (await memory.read(folder, name)) ?? driver.read(folder, name),
    write: async (folder, name, bytes) => {
      if (!overflowed.has(folder)) {
        try {
          return await driver.write(folder, name, bytes)
        } catch (error) {
          if (!isQuotaExceeded(error)) throw error
          overflow(folder)
        }
      }
      return memory.write(folder, name, bytes)
    },
    remove: async (folder) => {
      await memory.remove(folder)
      await driver.remove(folder)
    },
  }
}
