import { expect, test } from 'vitest'
import { failureOf } from '../__tests__/failure-of.ts'
import { fakeDirectory } from '../__tests__/fake-opfs.ts'
import { serve, small } from '../__tests__/listed-model.ts'
import { sha256Of } from '../__tests__/model-bytes.ts'
import { testStore } from '../__tests__/test-store.ts'
import { urlModelFolder } from '../http/url-model-folder.ts'

test('a model that does not fit is refused before it is downloaded, with what could be removed', async () => {
  const servers = [await serve(small(1)), await serve(small(2))]
  const root = fakeDirectory('', { quota: 9000, usage: 0 })
  const { store } = testStore({ root })
  await store.folder(urlModelFolder({ url: servers[0]!.url, name: 'old' })).download()
  const error = await failureOf(store.folder(urlModelFolder({ url: servers[1]!.url, name: 'new' })).download())
  expect(error.code).toBe('StorageFull')
  expect(error.what).toMatch(/^Storing new takes 5\.0 kB more, and \d\.\d kB are free\.$/)
  expect(error.fix).toContain('old, 5.0 kB')
  expect(servers[1]!.requests.map(({ path }) => path)).toEqual(['model-files.json'])
})

test('one file that does not fit is refused before it is downloaded', async () => {
  const server = await serve(small(1))
  const { store } = testStore({ root: fakeDirectory('', { quota: 4000, usage: 0 }) })
  const error = await failureOf(store.folder(urlModelFolder({ url: server.url })).readBytes('unet/model.onnx'))
  expect(error.what).toMatch(/takes 5\.0 kB more, and 3\.\d kB are free/)
  expect(server.requests.map(({ path }) => path)).toEqual(['model-files.json'])
})

test('a disk that fills up during a download keeps what arrived', async () => {
  const server = await serve(small(1))
  const root = fakeDirectory('', { quota: 4000, usage: 0 })
  const { store, context } = testStore({ root })
  Object.assign(context.storage!, { estimate: undefined })
  const read = () => store.folder(urlModelFolder({ url: server.url })).readBytes('unet/model.onnx')
  const error = await failureOf(read())
  expect([error.code, error.what]).toEqual([
    'StorageFull',
    expect.stringMatching(/takes \d\.\d kB more, and the browser has no more room/),
  ])
  root.disk.quota = 10_000
  expect(sha256Of(await read())).toBe(sha256Of(small(1)['unet/model.onnx']!))
  expect(server.requests.at(-1)!.range).toMatch(/^bytes=[23]000-$/)
})

test.each([
  ['as the browser says before', true],
  ['as a write finds out', false],
])('a store that may goes on in memory when there is no room, %s', async (_, estimated) => {
  const server = await serve(small(1))
  const root = fakeDirectory('', { quota: 4000, usage: 0 })
  const { store, context, warnings } = testStore({ root, overflow: true })
  if (!estimated) Object.assign(context.storage!, { estimate: undefined })
  const folder = store.folder(urlModelFolder({ url: server.url, name: 'sd' }))
  await folder.download()
  expect(sha256Of(await folder.readBytes('unet/model.onnx'))).toBe(sha256Of(small(1)['unet/model.onnx']!))
  expect(warnings.map(({ kind }) => kind)).toEqual(['notKept'])
  // the next visit has only what was kept, and knows it
  expect((await testStore({ root }).store.list())[0]!.complete).toBe(false)
})
