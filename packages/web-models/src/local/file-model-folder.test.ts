import type { ModelSource } from '@self-cascade/core'
import { openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { testModelPath } from '@self-cascade/test-models'
import { expect, test } from 'vitest'
import { failureOf } from '../__tests__/failure-of.ts'
import { fakeHub, gitDigest, hubCommit } from '../__tests__/fake-hub.ts'
import { modelBytes, sha256Of } from '../__tests__/model-bytes.ts'
import { fileModelFolder, type PathFile } from './file-model-folder.ts'

const files = (entries: Readonly<Record<string, Uint8Array | string>>): PathFile[] =>
  Object.entries(entries).map(([path, content]) => ({
    path,
    file: new File([content as BlobPart], path.slice(path.lastIndexOf('/') + 1)),
  }))
const below = (prefix: string, entries: Readonly<Record<string, Uint8Array | string>>) =>
  files(Object.fromEntries(Object.entries(entries).map(([path, content]) => [`${prefix}${path}`, content])))
const cacheOf = (repo: string, commit: string) => `models--${repo}/snapshots/${commit}/`
const index = { 'model_index.json': '{}' }

test('a picked folder opens as the model on disk does', async () => {
  const folder = await fileModelFolder(below('tiny-sd/', modelBytes('tiny-sd-opset17')))
  const [picked, onDisk] = await Promise.all([
    openModelRepo(folder),
    openModelRepo(nodeModelFolder(testModelPath('tiny-sd-opset17'))),
  ])
  expect(picked.fingerprint).toBe(onDisk.fingerprint)
  expect(picked.name).toBe('tiny-sd')
})

test('parts and external data are read as they lie in the files', async () => {
  const bytes = modelBytes('tiny-sd-opset17')
  const folder = await fileModelFolder(below('m/', bytes))
  expect(await folder.readBytes('unet/model.onnx', { offset: 100, length: 50 })).toEqual(
    bytes['unet/model.onnx']!.slice(100, 150),
  )
  const source = (await folder.source('unet/model.onnx', ['model.onnx_data'])) as Extract<
    ModelSource,
    { bytes: unknown }
  >
  expect(sha256Of(source.bytes)).toBe(sha256Of(bytes['unet/model.onnx']!))
  expect(source.externalData!.map(({ path, data }) => [path, sha256Of(data)])).toEqual([
    ['model.onnx_data', sha256Of(bytes['unet/model.onnx_data']!)],
  ])
})

test('the paths of an input are those that its files tell', async () => {
  const file = new File(['{}'], 'model_index.json')
  Object.defineProperty(file, 'webkitRelativePath', { value: 'sd/model_index.json' })
  const folder = await fileModelFolder([file])
  expect([folder.location, folder.name, await folder.list()]).toEqual(['sd', 'sd', ['model_index.json']])
})

test('a model one folder deeper is found', async () => {
  const folder = await fileModelFolder(below('downloads/sd/', { ...index, 'unet/config.json': '{}' }))
  expect([folder.name, await folder.list()]).toEqual(['sd', ['model_index.json', 'unet/config.json']])
})

test('two models in one folder are named', async () => {
  const error = await failureOf(fileModelFolder([...below('all/a/', index), ...below('all/b/', index)]))
  expect(error.code).toBe('SeveralModelsFound')
  expect(error.what).toContain('all/a, all/b')
})

test('a folder without a model is refused with the number of its files', async () => {
  const error = await failureOf(fileModelFolder(files({ 'photos/a.jpg': 'x' })))
  expect(error.what).toBe('There is no model in photos: none of its 1 files is model_index.json.')
})

test('of a hub cache the snapshot that refs/main names is opened', async () => {
  const folder = await fileModelFolder([
    ...below(cacheOf('org--name', 'aaa'), { 'model_index.json': 'old' }),
    ...below(cacheOf('org--name', 'bbb'), { 'model_index.json': 'new' }),
    ...files({ 'models--org--name/refs/main': 'bbb\n', 'models--org--name/blobs/123': 'new' }),
  ])
  expect([folder.name, await folder.readText('model_index.json')]).toEqual(['org/name', 'new'])
})

test('a folder above a hub cache with one model is the model', async () => {
  const folder = await fileModelFolder(below(`hub/${cacheOf('org--my--name', 'aaa')}`, index))
  expect(folder.name).toBe('org/my--name')
})

test('two snapshots without refs/main are named', async () => {
  const both = [...below(cacheOf('o--n', 'aaa'), index), ...below(cacheOf('o--n', 'bbb'), index)]
  expect((await failureOf(fileModelFolder(both))).code).toBe('SeveralModelsFound')
})

test('a hub cache whose links the browser hides is told apart from an empty folder', async () => {
  const blobs = files({ 'models--o--n/blobs/123': 'x', 'models--o--n/refs/main': 'aaa' })
  expect((await failureOf(fileModelFolder(blobs))).code).toBe('HubCacheLinksHidden')
})

test('a file that changed on disk is named', async () => {
  const gone = new File(['{}'], 'model_index.json')
  gone.arrayBuffer = () => Promise.reject(new DOMException('The file has changed', 'NotReadableError'))
  const folder = await fileModelFolder([{ path: 'sd/model_index.json', file: gone }])
  expect((await failureOf(folder.readBytes('model_index.json'))).what).toBe(
    'model_index.json cannot be read: The file has changed.',
  )
})

test('with the hub asked for names, a cache without its links opens as on disk', async () => {
  const bytes = modelBytes('tiny-sd')
  const server = await fakeHub(bytes)
  const blobs = Object.entries(bytes).map(([path, content]) => [
    `blobs/${path.endsWith('.onnx') ? sha256Of(content) : gitDigest(content)}`,
    content,
  ])
  const cache = below('models--o--n/', { ...Object.fromEntries(blobs), 'refs/main': hubCommit })
  server.routes.set(`api/models/o/n/revision/${hubCommit}`, (_, response) => {
    response.end(JSON.stringify({ sha: hubCommit }))
  })
  const repo = await openModelRepo(await fileModelFolder(cache, { hub: { hubUrl: server.url } }))
  const onDisk = await openModelRepo(nodeModelFolder(testModelPath('tiny-sd')))
  expect([repo.name, repo.fingerprint]).toEqual(['o/n', onDisk.fingerprint])
  expect(server.requests.filter(({ path }) => path.includes('/resolve/'))).toEqual([])
})
