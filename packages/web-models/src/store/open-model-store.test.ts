import { expect, test, vi } from 'vitest'
import { failureOf } from '../__tests__/failure-of.ts'
import { fakeCache } from '../__tests__/fake-cache.ts'
import { fakeDirectory } from '../__tests__/fake-opfs.ts'
import { openModelStore } from './open-model-store.ts'
import type { StoreWarning } from './store-events.ts'

/** Puts a browser's storage in place for one test. */
function stubBrowser({ opfs, cache, writable = true }: { opfs?: unknown; cache?: unknown; writable?: boolean }) {
  vi.stubGlobal('navigator', { storage: opfs ? { getDirectory: async () => opfs } : {} })
  vi.stubGlobal('FileSystemFileHandle', { prototype: writable ? { createWritable: 1 } : {} })
  vi.stubGlobal('caches', { open: async () => cache ?? Promise.reject(new DOMException('denied', 'SecurityError')) })
  return () => void vi.unstubAllGlobals()
}

test('the private file system is used where it can be written', async ({ onTestFinished }) => {
  const root = fakeDirectory()
  onTestFinished(stubBrowser({ opfs: root, cache: fakeCache() }))
  expect((await openModelStore()).storage).toBe('opfs')
  expect(root.disk.usage).toBe(0)
})

test.each([
  ['that cannot be written from pages', { opfs: fakeDirectory(), writable: false }],
  ['that refuses to be written', { opfs: { getDirectoryHandle: () => Promise.reject(new Error('private window')) } }],
  ['that is not there', {}],
])('the Cache API is used beside a private file system %s', async (_, browser) => {
  const restore = stubBrowser({ ...browser, cache: fakeCache() })
  expect((await openModelStore()).storage).toBe('cache')
  restore()
})

test('a full browser still opens, so that models can be read and removed', async ({ onTestFinished }) => {
  onTestFinished(stubBrowser({ opfs: fakeDirectory('', { quota: 0, usage: 0 }) }))
  expect((await openModelStore()).storage).toBe('opfs')
})

test('where nothing can be kept, the error says what the browser says', async ({ onTestFinished }) => {
  onTestFinished(stubBrowser({}))
  expect((await failureOf(openModelStore())).what).toBe('Models cannot be stored here: the browser says: denied.')
})

test('without a browser there is no storage', async () => {
  expect((await failureOf(openModelStore())).what).toBe(
    'Models cannot be stored here: the browser offers no storage for files.',
  )
})

test('a store that may goes on in memory, with a warning', async () => {
  const warnings: StoreWarning[] = []
  const store = await openModelStore({ storage: 'browserOrMemory', onWarning: (warning) => warnings.push(warning) })
  expect([store.storage, warnings.map(({ kind }) => kind)]).toEqual(['memory', ['notKept']])
  expect(await store.estimate()).toEqual({ modelBytes: 0, persisted: false })
})

test('a store in memory needs no browser', async () => {
  expect((await openModelStore({ storage: 'memory' })).storage).toBe('memory')
})

test('another storage is refused', async () => {
  const error = await failureOf(openModelStore({ storage: 'disk' as 'memory' }))
  expect(error.code).toBe('InvalidOption')
})
