import { expect, test } from 'vitest'
import { failureOf } from '../__tests__/failure-of.ts'
import { noise, sha256Of, text } from '../__tests__/model-bytes.ts'
import { type ModelServer, modelServer } from '../__tests__/model-server.ts'
import { testStore } from '../__tests__/test-store.ts'
import { urlModelFolder } from '../http/url-model-folder.ts'
import type { ModelFile } from '../storable-model-folder.ts'

const path = 'unet/model.onnx'
const bytes = noise(10_500)

/** A server of one file, and a list of it that tells what is given. */
async function serverOf(content: Uint8Array, listed: Partial<ModelFile> = {}): Promise<ModelServer> {
  const files = [{ path, bytes: content.length, sha256: sha256Of(content), ...listed }]
  return modelServer({ [path]: content, 'model-files.json': text(JSON.stringify({ files })) })
}

const rangesOf = ({ requests }: ModelServer) => requests.filter((one) => one.path === path).map(({ range }) => range)

test('a download that is cut again and again goes on where it was cut', async () => {
  const server = await serverOf(bytes)
  server.behaviour.cutAfter = 4300
  const { store } = testStore()
  const read = await store.folder(urlModelFolder({ url: server.url })).readBytes(path)
  expect(sha256Of(read)).toBe(sha256Of(bytes))
  expect(rangesOf(server)).toEqual([undefined, 'bytes=4300-', 'bytes=8600-'])
})

test('a page that was closed in between goes on where the download was', async () => {
  const server = await serverOf(bytes)
  const first = testStore()
  const stop = new AbortController()
  const folder = first.store.folder(urlModelFolder({ url: server.url }), {
    signal: stop.signal,
    onProgress: ({ receivedBytes }) => receivedBytes > 0 && stop.abort(),
  })
  // two bodies, so that the page has a moment to be closed in
  server.behaviour.cutAfter = 6400
  expect((await failureOf(folder.readBytes(path))).code).toBe('Aborted')
  server.behaviour.cutAfter = undefined
  const second = testStore({ root: first.root })
  const read = await second.store.folder(urlModelFolder({ url: server.url })).readBytes(path)
  expect(sha256Of(read)).toBe(sha256Of(bytes))
  expect(rangesOf(server)[1]).toMatch(/^bytes=[1-9]\d*-$/)
})

test('pieces that were written before a kill are used, and an unfinished one is not', async () => {
  const server = await serverOf(bytes)
  server.behaviour.cutAfter = 4300
  server.behaviour.ranges = false
  const first = testStore()
  expect((await failureOf(first.store.folder(urlModelFolder({ url: server.url })).readBytes(path))).code).toBe(
    'DownloadInterrupted',
  )
  // as after a kill in the middle of the fifth piece
  const folder = await first.root.getDirectoryHandle(`file-${sha256Of(bytes)}`)
  await folder.removeEntry('4')
  await folder.getFileHandle('4', { create: true })
  Object.assign(server.behaviour, { cutAfter: undefined, ranges: true })
  const read = await testStore({ root: first.root })
    .store.folder(urlModelFolder({ url: server.url }))
    .readBytes(path)
  expect(sha256Of(read)).toBe(sha256Of(bytes))
  expect(rangesOf(server).at(-1)).toBe('bytes=4000-')
})

test.each(['strong', 'weak', 'none'] as const)(
  'a file that changed in between starts anew (ETag: %s)',
  async (etags) => {
    const server = await serverOf(bytes, { sha256: undefined })
    Object.assign(server.behaviour, { cutAfter: 4300, ranges: false, etags })
    const { store, root } = testStore()
    await failureOf(store.folder(urlModelFolder({ url: server.url })).readBytes(path))
    const changed = noise(bytes.length, 2)
    server.files.set(path, changed)
    server.requests.length = 0
    Object.assign(server.behaviour, { cutAfter: undefined, ranges: true })
    const read = await testStore({ root })
      .store.folder(urlModelFolder({ url: server.url }))
      .readBytes(path)
    expect(sha256Of(read)).toBe(sha256Of(changed))
    const last = server.requests.filter((one) => one.path === path)
    // a strong ETag saves the second request
    expect(last.map(({ range, ifRange }) => [range, ifRange !== undefined])).toEqual(
      etags === 'strong'
        ? [['bytes=4300-', true]]
        : [
            ['bytes=4300-', false],
            [undefined, false],
          ],
    )
  },
)

test('a server without ranges is downloaded from the start', async () => {
  const server = await serverOf(bytes)
  server.behaviour.ranges = false
  server.behaviour.cutAfter = 5000
  const { store, root } = testStore()
  const error = await failureOf(store.folder(urlModelFolder({ url: server.url })).readBytes(path))
  expect(error.what).toBe('The download of unet/model.onnx stopped after 5.0 kB of 11 kB.')
  server.behaviour.cutAfter = undefined
  const read = await testStore({ root })
    .store.folder(urlModelFolder({ url: server.url }))
    .readBytes(path)
  expect(sha256Of(read)).toBe(sha256Of(bytes))
})

test('wrong bytes are refused by their digest and deleted', async () => {
  const server = await serverOf(bytes, { sha256: sha256Of(noise(5)) })
  const { store } = testStore()
  const folder = store.folder(urlModelFolder({ url: server.url }))
  const error = await failureOf(folder.readBytes(path))
  expect([error.code, error.what.includes(sha256Of(bytes))]).toEqual(['DownloadCorrupt', true])
  expect(await folder.plan()).toEqual({ storedBytes: 0, totalBytes: bytes.length })
})

test.each([
  ['longer', false, 9000, 'the server has 10500 bytes, and 9000 are expected'],
  ['shorter', false, 12_000, 'the server has 10500 bytes, and 12000 are expected'],
  ['longer and does not tell', true, 9000, 'it has more than 9000 bytes'],
  ['shorter and does not tell', true, 12_000, 'it ends after 10500 of 12000 bytes'],
])('a file that is %s is refused and deleted', async (_, chunked, listed, problem) => {
  const server = await serverOf(bytes, { bytes: listed, sha256: undefined })
  Object.assign(server.behaviour, { chunked, ranges: !chunked })
  const { store } = testStore()
  const folder = store.folder(urlModelFolder({ url: server.url }))
  expect((await failureOf(folder.readBytes(path))).what).toContain(problem)
  expect((await folder.plan()).storedBytes).toBe(0)
})

test('a stored file that lost a piece is downloaded from there on', async () => {
  const server = await serverOf(bytes)
  const { store, root } = testStore()
  const folder = store.folder(urlModelFolder({ url: server.url }))
  await folder.readBytes(path)
  const pieces = await root.getDirectoryHandle(`file-${sha256Of(bytes)}`)
  await pieces.removeEntry('5')
  expect((await store.list())[0]!.complete).toBe(false)
  expect(sha256Of(await folder.readBytes(path))).toBe(sha256Of(bytes))
  expect(rangesOf(server)).toEqual([undefined, 'bytes=5000-'])
})

test('a web page in place of a file is told and not stored', async () => {
  const server = await serverOf(bytes)
  server.behaviour.pageForMissing = true
  server.files.delete(path)
  const { store } = testStore()
  const folder = store.folder(urlModelFolder({ url: server.url }))
  expect((await failureOf(folder.readBytes(path))).code).toBe('NotModelFile')
  expect((await folder.plan()).storedBytes).toBe(0)
})

test('an empty file and one of exactly two pieces are whole', async () => {
  const files = { a: new Uint8Array(0), b: noise(2000) }
  const list = Object.entries(files).map(([name, content]) => ({
    path: name,
    bytes: content.length,
    sha256: sha256Of(content),
  }))
  const server = await modelServer({ ...files, 'model-files.json': text(JSON.stringify({ files: list })) })
  const { store } = testStore()
  const folder = store.folder(urlModelFolder({ url: server.url }))
  expect([await folder.readBytes('a'), await folder.readBytes('b')]).toEqual([files.a, files.b])
})
