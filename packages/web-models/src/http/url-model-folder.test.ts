import { openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { testModelPath } from '@self-cascade/test-models'
import { expect, test } from 'vitest'
import { failureOf } from '../__tests__/failure-of.ts'
import { modelBytes, noise, sha256Of, text } from '../__tests__/model-bytes.ts'
import { modelServer } from '../__tests__/model-server.ts'
import { urlModelFolder } from './url-model-folder.ts'

const onDisk = async (name: 'tiny-sd' | 'tiny-sd-opset17') =>
  (await openModelRepo(nodeModelFolder(testModelPath(name)))).fingerprint
const fileList = (files: Readonly<Record<string, Uint8Array>>) =>
  text(JSON.stringify({ files: Object.entries(files).map(([path, { length }]) => ({ path, bytes: length })) }))

test('a model whose files are listed opens as on disk, by range requests', async () => {
  const files = modelBytes('tiny-sd')
  const server = await modelServer({ ...files, 'model-files.json': fileList(files) })
  const repo = await openModelRepo(urlModelFolder({ url: server.url, name: 'tiny' }))
  expect([repo.name, repo.fingerprint]).toEqual(['tiny', await onDisk('tiny-sd')])
  const unet = server.requests.filter(({ path }) => path === 'unet/model.onnx')
  expect(unet.every(({ range }) => range)).toBe(true)
})

test('without a list the files are found, external data by the outline that names it', async () => {
  const files = modelBytes('tiny-sd-opset17')
  const server = await modelServer({ ...files, 'unet/unrelated.bin': noise(10) })
  const folder = urlModelFolder({ url: server.url })
  const repo = await openModelRepo(folder)
  expect(repo.fingerprint).toBe(await onDisk('tiny-sd-opset17'))
  const listed = [...(await folder.list())].sort()
  expect(listed).toContain('unet/model.onnx_data')
  expect(listed.filter((path) => !(path in files))).toEqual([])
})

test('pages in place of missing files are no files', async () => {
  const server = await modelServer(modelBytes('tiny-sd'))
  server.behaviour.pageForMissing = true
  expect((await openModelRepo(urlModelFolder({ url: server.url }))).fingerprint).toBe(await onDisk('tiny-sd'))
})

test('a server without HEAD and without ranges is enough', async () => {
  const server = await modelServer(modelBytes('tiny-sd-opset17'))
  Object.assign(server.behaviour, { head: false, ranges: false })
  const folder = urlModelFolder({ url: server.url })
  expect((await openModelRepo(folder)).fingerprint).toBe(await onDisk('tiny-sd-opset17'))
})

test('a server that tells no lengths is told, in place of calling its files missing', async () => {
  const server = await modelServer(modelBytes('tiny-sd-opset17'))
  Object.assign(server.behaviour, { chunked: true, ranges: false, head: false })
  const error = await failureOf(urlModelFolder({ url: server.url }).list())
  expect(error.code).toBe('FileLengthUnknown')
  expect(error.fix).toContain('model-files.json')
})

test('an address of nothing says that model_index.json is missing', async () => {
  const server = await modelServer({})
  const error = await failureOf(urlModelFolder({ url: `${server.url}nothing` }).list())
  expect(error.what).toBe(`There is no model in ${server.url}nothing/: there is no model_index.json.`)
})

test('a listed file that is a web page is told', async () => {
  const server = await modelServer({ 'model-files.json': fileList({ 'unet/model.onnx': noise(400_000) }) })
  server.behaviour.pageForMissing = true
  const error = await failureOf(urlModelFolder({ url: server.url }).readBytes('unet/model.onnx'))
  expect(error.what).toBe(`${server.url}unet/model.onnx gives a web page, not a file of a model.`)
})

test('a pointer of Git LFS is told', async () => {
  const pointer = text('version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 1000\n')
  const server = await modelServer({
    'unet/model.onnx': pointer,
    'model-files.json': fileList({ 'unet/model.onnx': pointer }),
  })
  const error = await failureOf(urlModelFolder({ url: server.url }).readBytes('unet/model.onnx'))
  expect(error.what).toContain('gives a pointer of Git LFS')
})

test.each([
  ['longer', 900, 'it has more than 900 bytes'],
  ['shorter', 1100, 'it ends after 1000 of 1100 bytes'],
])('a file that is %s than its list says is refused', async (_, bytes, problem) => {
  const list = text(JSON.stringify({ files: [{ path: 'a', bytes }] }))
  const server = await modelServer({ a: noise(1000), 'model-files.json': list })
  const error = await failureOf(urlModelFolder({ url: server.url }).readBytes('a'))
  expect([error.code, error.what.includes(problem)]).toEqual(['DownloadCorrupt', true])
})

test.each([
  [403, 'ModelAccessDenied'],
  [503, 'ModelUnreachable'],
])('status %i is %s', async (status, code) => {
  const server = await modelServer({})
  server.behaviour.status = status
  expect((await failureOf(urlModelFolder({ url: server.url }).list())).code).toBe(code)
})

test('a server that is not there is unreachable, and asked again the next time', async () => {
  const server = await modelServer({ 'model-files.json': text('{"files":[]}') })
  let isDown = true
  const folder = urlModelFolder({
    url: server.url,
    fetch: (url, init) => (isDown ? Promise.reject(new TypeError('fetch failed')) : fetch(url, init)),
  })
  expect((await failureOf(folder.list())).code).toBe('ModelUnreachable')
  isDown = false
  expect(await folder.list()).toEqual([])
})

test('a part of a large file is read exactly', async () => {
  const bytes = noise(3_000_000)
  const server = await modelServer({ a: bytes, 'model-files.json': fileList({ a: bytes }) })
  const folder = urlModelFolder({ url: server.url })
  for (const [offset, length] of [
    [0, 10],
    [5, 100],
    [299_990, 20],
    [1_000_000, 900_000],
    [2_999_999, 50],
    [3_000_000, 5],
  ]) {
    const part = await folder.readBytes('a', { offset: offset!, length: length! })
    expect(sha256Of(part)).toBe(sha256Of(bytes.subarray(offset, offset! + length!)))
  }
})

test.each(['', 'file:///model', 'http://'])('the address "%s" is refused', (url) => {
  expect(() => urlModelFolder({ url })).toThrow('[InvalidOption]')
})
