import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTensor, type ModelSource } from '@self-cascade/core'
import { expectTypedError, externalBiasModel } from '@self-cascade/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nodeBackend } from '../node-backend.ts'

const backend = nodeBackend({ isolation: 'inline' })
const { model, externalData } = externalBiasModel([10, 20, 30, 40])
const inputDims = { input: [2, 4] }
let folder = ''

async function makeFolder(name: string, files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(path, file), bytes)
  return path
}

const runAt = (path: string, rows: number) => runSource({ path }, rows)

async function runSource(source: ModelSource, rows: number, on = backend) {
  const session = await on.createSession(source, rows === 2 ? { inputDims } : {})
  const { output } = await session.run({ input: createTensor('float32', new Float32Array(rows * 4), [rows, 4]) })
  return Array.from(output!.data as Float32Array)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backend-node-'))
})

afterAll(async () => {
  await backend.dispose()
  await rm(folder, { recursive: true })
})

test('external data beside the file is found, with free and with fixed dims, and nothing is written there', async () => {
  const path = await makeFolder('plain', { 'model.onnx': model, [externalData.path]: externalData.data })
  expect(await runAt(join(path, 'model.onnx'), 1)).toEqual([10, 20, 30, 40])
  expect(await runAt(join(path, 'model.onnx'), 2)).toEqual([10, 20, 30, 40, 10, 20, 30, 40])
  expect(await readdir(path)).toEqual([externalData.path, 'model.onnx'])
})

test.skipIf(process.platform === 'win32')('external data behind symbolic links is found', async () => {
  const blobs = await makeFolder('blobs', { aaa: model, bbb: externalData.data })
  const snapshot = await makeFolder('snapshot', {})
  await symlink(join(blobs, 'aaa'), join(snapshot, 'model.onnx'))
  await symlink(join(blobs, 'bbb'), join(snapshot, externalData.path))
  expect(await runAt(join(snapshot, 'model.onnx'), 1)).toEqual([10, 20, 30, 40])
  expect(await runAt(join(snapshot, 'model.onnx'), 2)).toEqual([10, 20, 30, 40, 10, 20, 30, 40])
})

test.each(['process', 'inline'] as const)(
  'bytes made of a file find its data in its folder (%s)',
  async (isolation) => {
    const externalDataFolder = await makeFolder('edited', { [externalData.path]: externalData.data })
    const other = nodeBackend({ isolation })
    const source = { bytes: model, externalDataFolder }
    expect(await runSource(source, 1, other)).toEqual([10, 20, 30, 40])
    expect(await runSource(source, 2, other)).toEqual([10, 20, 30, 40, 10, 20, 30, 40])
    const nowhere = { bytes: model, externalDataFolder: join(folder, 'nowhere') }
    for (const rows of [1, 2]) await expectTypedError(runSource(nowhere, rows, other), 'OnnxExternalDataMissing')
    await other.dispose()
  },
)

test.each([1, 2])('a missing or truncated data file is told (%i rows)', async (rows) => {
  const without = await makeFolder('without', { 'model.onnx': model })
  const error = await expectTypedError(runAt(join(without, 'model.onnx'), rows), 'OnnxExternalDataMissing')
  expect(error.message).toContain(externalData.path)
  const short = await makeFolder('short', {
    'model.onnx': model,
    [externalData.path]: externalData.data.subarray(0, 8),
  })
  await expectTypedError(runAt(join(short, 'model.onnx'), rows), 'OnnxExternalDataMissing')
})

test.each([1, 2])('a missing file, a folder and a truncated file are told apart (%i rows)', async (rows) => {
  await expectTypedError(runAt(join(folder, 'nowhere.onnx'), rows), 'OnnxFileMissing')
  await expectTypedError(runAt(folder, rows), 'OnnxFileMissing')
  const cut = await makeFolder('cut', { 'model.onnx': model.subarray(0, model.length - 20) })
  await expectTypedError(runAt(join(cut, 'model.onnx'), rows), 'OnnxFileInvalid')
})
