import type { StoreDriver } from './store-driver.ts'

/** Keys of the Cache API are addresses; nothing is ever fetched from this one. */
const base = 'https://store.invalid/'

/**
 * Keeps pieces in the Cache API, for browsers whose private file system cannot be written in every thread.
 *
 * @param open - Opens the cache that is the store's own.
 */
export function cacheDriver(open: () => Promise<Cache>): StoreDriver {
  const keyOf = (folder: string, name: string) => `${base}${encodeURIComponent(folder)}/${encodeURIComponent(name)}`
  const keys = async () => (await (await open()).keys()).map(({ url }) => url)
  return {
    kind: 'cache',
    folders: async () => {
      const names = (await keys()).map((url) => decodeURIComponent(url.slice(base.length).split('/')[0]!))
      return [...new Set(names)]
    },
    read: async (folder, name) => (await (await open()).match(keyOf(folder, name)))?.blob(),
    write: async (folder, name, bytes) => (await open()).put(keyOf(folder, name), new Response(bytes)),
    remove: async (folder) => {
      const cache = await open()
      const prefix = keyOf(folder, '')
      for (const url of await keys()) if (url.startsWith(prefix)) await cache.delete(url)
    },
  }
}
