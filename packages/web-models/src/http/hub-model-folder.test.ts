import { openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { testModelPath } from '@self-cascade/test-models'
import { expect, test } from 'vitest'
import { failureOf } from '../__tests__/failure-of.ts'
import { fakeHub, hubCommit } from '../__tests__/fake-hub.ts'
import { modelBytes, sha256Of, text } from '../__tests__/model-bytes.ts'
import { modelServer } from '../__tests__/model-server.ts'
import { hubModelFolder } from './hub-model-folder.ts'

test('a model of the hub opens as on disk, all pages of its listing read', async () => {
  const files = modelBytes('tiny-sd')
  const server = await fakeHub(files)
  const folder = hubModelFolder({ repo: 'o/n', hubUrl: server.url })
  const repo = await openModelRepo(folder)
  const onDisk = await openModelRepo(nodeModelFolder(testModelPath('tiny-sd')))
  expect([repo.name, repo.fingerprint]).toEqual(['o/n', onDisk.fingerprint])
  expect([...(await folder.list())].sort()).toEqual(Object.keys(files).sort())
  expect(await folder.revision?.()).toBe(hubCommit)
})

test('digests of large files come with the listing', async () => {
  const files = modelBytes('tiny-sd')
  const server = await fakeHub(files)
  const listed = await hubModelFolder({ repo: 'o/n', hubUrl: server.url }).files()
  const unet = listed.find(({ path }) => path === 'unet/model.onnx')!
  expect(unet.sha256).toBe(sha256Of(files['unet/model.onnx']!))
  expect(listed.find(({ path }) => path === 'unet/config.json')!.sha256).toBeUndefined()
})

test('a model in a folder of its repository is found', async () => {
  const server = await fakeHub({ 'README.md': text('#'), 'onnx/model_index.json': text('{}') })
  const folder = hubModelFolder({ repo: 'o/n', hubUrl: server.url })
  expect([await folder.list(), await folder.readText('model_index.json')]).toEqual([['model_index.json'], '{}'])
})

test('two models in a repository are named, and one of them can be chosen', async () => {
  const server = await fakeHub({ 'fp16/model_index.json': text('16'), 'fp32/model_index.json': text('32') })
  const error = await failureOf(hubModelFolder({ repo: 'o/n', hubUrl: server.url }).list())
  expect(error.what).toContain('holds 2 models: fp16, fp32')
  const folder = hubModelFolder({ repo: 'o/n', folder: 'fp32', hubUrl: server.url })
  expect(await folder.readText('model_index.json')).toBe('32')
})

test('the access token and a revision with a slash are sent', async () => {
  const server = await fakeHub({ 'model_index.json': text('{}') }, 'refs/pr/1')
  const folder = hubModelFolder({ repo: 'o/n', revision: 'refs/pr/1', hubUrl: server.url, accessToken: 'hf_x' })
  expect(await folder.readText('model_index.json')).toBe('{}')
  expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hf_x']))
})

test('the token is not sent to another server that a listing names', async () => {
  const [server, other] = [await fakeHub({ 'model_index.json': text('{}') }), await modelServer({})]
  const path = `api/models/o/n/tree/${hubCommit}?recursive=true`
  const entry = { type: 'file', path: 'model_index.json', size: 2 }
  const link = `<${other.url}steal>; rel="next"`
  server.routes.set(path, (_, response) => void response.writeHead(200, { link }).end(JSON.stringify([entry])))
  await hubModelFolder({ repo: 'o/n', hubUrl: server.url, accessToken: 'hf_x' }).list()
  expect(other.requests).toEqual([])
})

test('a repository without a diffusers model is refused', async () => {
  const server = await fakeHub({ 'README.md': text('#') })
  const error = await failureOf(hubModelFolder({ repo: 'o/n', hubUrl: server.url }).list())
  expect(error.what).toContain('none of its 1 files is model_index.json')
})

test('a repository that is private or not there asks for a token', async () => {
  const server = await fakeHub({})
  server.routes.set('api/models/o/n/revision/main', (_, response) => void response.writeHead(401).end())
  const error = await failureOf(hubModelFolder({ repo: 'o/n', hubUrl: server.url }).list())
  expect([error.code, error.fix.includes('access token')]).toEqual(['ModelAccessDenied', true])
})

test('an answer that is no listing is told', async () => {
  const server = await fakeHub({})
  server.routes.set('api/models/o/n/revision/main', (_, response) => void response.writeHead(200).end('<html>'))
  const error = await failureOf(hubModelFolder({ repo: 'o/n', hubUrl: server.url }).list())
  expect(error.what).toContain('the answer is not JSON')
})

test.each(['', 'o/n/x', '../n', 'o n'])('the repository "%s" is refused', (repo) => {
  expect(() => hubModelFolder({ repo })).toThrow('[InvalidOption]')
})
