import { openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { testModelPath } from '@self-cascade/test-models'
import { expect, test } from 'vitest'
import { failureOf } from '../__tests__/failure-of.ts'
import { fakeHub, hubCommit } from '../__tests__/fake-hub.ts'
import { type Files, listOf, serve, small } from '../__tests__/listed-model.ts'
import { modelBytes, noise, sha256Of } from '../__tests__/model-bytes.ts'
import { testStore } from '../__tests__/test-store.ts'
import { hubModelFolder } from '../http/hub-model-folder.ts'
import { urlModelFolder } from '../http/url-model-folder.ts'
import { fileModelFolder } from '../local/file-model-folder.ts'

test('a model that was opened once opens again without its server', async () => {
  const server = await serve(modelBytes('tiny-sd-opset17'))
  const { store, root, context } = testStore()
  Object.assign(context, { pieceBytes: 100_000 })
  const source = () => urlModelFolder({ url: server.url, name: 'tiny' })
  const online = await openModelRepo(store.folder(source()))
  const onDisk = await openModelRepo(nodeModelFolder(testModelPath('tiny-sd-opset17')))
  expect(online.fingerprint).toBe(onDisk.fingerprint)
  await store.folder(source()).download()
  await server.close()
  const later = testStore({ root })
  const offline = await openModelRepo(later.store.folder(source(), { onProgress: later.onProgress }))
  expect([offline.name, offline.fingerprint]).toEqual(['tiny', onDisk.fingerprint])
  expect(later.warnings.map(({ kind }) => kind)).toEqual(['storedCopyUsed'])
  expect(later.progress.every(({ fromStore }) => fromStore)).toBe(true)
  expect((await openModelRepo(await later.store.open('tiny'))).fingerprint).toBe(onDisk.fingerprint)
})

test('a file is downloaded once, and only when it is asked for', async () => {
  const server = await serve(small(1))
  const { store } = testStore()
  const folder = store.folder(urlModelFolder({ url: server.url }))
  await folder.readBytes('unet/model.onnx', { offset: 10, length: 20 })
  await folder.source('unet/model.onnx', [])
  await store.folder(urlModelFolder({ url: server.url })).readBytes('unet/model.onnx')
  expect(server.requests.map(({ path }) => path)).toEqual(['model-files.json', 'unet/model.onnx', 'model-files.json'])
})

test('progress tells bytes that grow, and then that the file was stored', async () => {
  const server = await serve({ 'unet/model.onnx': noise(500_000) })
  const { store, progress, onProgress } = testStore()
  const download = () => store.folder(urlModelFolder({ url: server.url }), { onProgress }).download()
  await download()
  const received = progress.map(({ receivedBytes }) => receivedBytes)
  expect(received).toEqual([...received].sort((first, second) => first - second))
  expect(received.length).toBeLessThan(110)
  expect(progress.at(-1)).toEqual({
    file: 'unet/model.onnx',
    receivedBytes: 500_000,
    totalBytes: 500_000,
    fromStore: false,
  })
  await download()
  expect(progress.at(-1)!.fromStore).toBe(true)
})

test('two downloads of one file at once are one', async () => {
  const server = await serve(small(1))
  const { store } = testStore()
  const folders = [1, 2].map(() => store.folder(urlModelFolder({ url: server.url })))
  const read = await Promise.all(folders.map((folder) => folder.readBytes('unet/model.onnx')))
  expect(read.map(sha256Of)).toEqual([1, 2].map(() => sha256Of(small(1)['unet/model.onnx']!)))
  expect(server.requests.filter(({ path }) => path === 'unet/model.onnx')).toHaveLength(1)
})

test('models are listed with what is stored of them, and removed with their files', async () => {
  const servers = [await serve(small(1)), await serve(small(2))]
  const { store, root } = testStore()
  const [first, second] = servers.map(({ url }) => store.folder(urlModelFolder({ url, name: 'sd' })))
  await first!.download()
  await second!.readText('model_index.json')
  const listed = await store.list()
  expect(
    listed.map(({ name, source, bytes, totalBytes, complete }) => [name, source, bytes, totalBytes, complete]),
  ).toEqual(
    expect.arrayContaining([
      ['sd', servers[0]!.url, 5002, 5002, true],
      ['sd (2)', servers[1]!.url, 2, 5002, false],
    ]),
  )
  expect(listed).toHaveLength(2)
  expect([await store.estimate(), await store.persist()]).toEqual([
    { modelBytes: 5004, freeBytes: Number.POSITIVE_INFINITY, persisted: false },
    true,
  ])
  await store.remove('sd')
  expect((await store.list()).map(({ name }) => name)).toEqual(['sd (2)'])
  expect(await second!.readText('model_index.json')).toBe('{}')
  expect((await failureOf(store.remove('sd'))).why).toContain('sd (2)')
  await store.clear()
  expect([await store.list(), root.disk.usage]).toEqual([[], 0])
})

test('a model that is being downloaded is not removed', async () => {
  const server = await serve(small(1))
  const { store } = testStore()
  const folder = store.folder(urlModelFolder({ url: server.url, name: 'sd' }))
  await folder.list()
  const downloading = folder.download()
  expect((await failureOf(store.clear())).what).toBe('sd is being downloaded.')
  await downloading
  expect((await store.list())[0]!.complete).toBe(true)
})

test('of a changed model only what changed is downloaded, and the old file goes', async () => {
  const server = await serve(small(1))
  const { store, root } = testStore()
  await store.folder(urlModelFolder({ url: server.url })).download()
  const before = root.disk.usage
  const changed = { ...small(1), 'unet/model.onnx': noise(3000, 3) }
  server.files.set('unet/model.onnx', changed['unet/model.onnx'])
  server.files.set('model-files.json', listOf(changed))
  server.requests.length = 0
  const folder = store.folder(urlModelFolder({ url: server.url }))
  await folder.download()
  expect(sha256Of(await folder.readBytes('unet/model.onnx'))).toBe(sha256Of(noise(3000, 3)))
  expect(server.requests.map(({ path }) => path)).toEqual(['model-files.json', 'unet/model.onnx'])
  expect(before - root.disk.usage).toBeGreaterThan(1900)
})

test('a model of a hub is stored with its commit', async () => {
  const server = await fakeHub(small(1))
  const { store } = testStore()
  await store.folder(hubModelFolder({ repo: 'o/n', hubUrl: server.url })).download()
  const [model] = await store.list()
  expect(model).toMatchObject({
    name: 'o/n',
    revision: hubCommit,
    source: `${server.url}o/n/tree/main`,
    complete: true,
  })
  await server.close()
  const later = store.folder(hubModelFolder({ repo: 'o/n', hubUrl: server.url }))
  expect(await later.readText('model_index.json')).toBe('{}')
})

const dropped = (files: Files, lastModified: number) =>
  Object.entries(files).map(([path, bytes]) => ({
    path: `sd/${path}`,
    file: new File([bytes as BlobPart], path, { lastModified }),
  }))

test('a dropped folder that has changed, with files of the same lengths, is read anew', async () => {
  const { store } = testStore()
  await store.folder(await fileModelFolder(dropped(small(1), 5))).download()
  const changed = store.folder(await fileModelFolder(dropped(small(2), 6)))
  expect(sha256Of(await changed.readBytes('unet/model.onnx'))).toBe(sha256Of(small(2)['unet/model.onnx']!))
  expect(await store.list()).toHaveLength(1)
})

test('dropped files are kept for the next visit', async () => {
  const { store, root } = testStore()
  await store.folder(await fileModelFolder(dropped(small(1), 5))).download()
  const later = await testStore({ root }).store.open('sd')
  expect(sha256Of(await later.readBytes('unet/model.onnx'))).toBe(sha256Of(small(1)['unet/model.onnx']!))
})

test('without its source a stored model says which file is missing', async () => {
  const server = await serve(small(1))
  const { store } = testStore()
  await store.folder(urlModelFolder({ url: server.url, name: 'sd' })).readText('model_index.json')
  const error = await failureOf((await store.open('sd')).readBytes('unet/model.onnx'))
  expect([error.code, error.what]).toEqual(['FileNotStored', 'unet/model.onnx of sd is not stored.'])
})
