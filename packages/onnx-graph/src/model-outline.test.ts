import { testModelNames, testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { describeModel } from './describe-model.ts'
import { readModelOutline } from './model-outline.ts'
import { parseModel } from './parse-model.ts'
import { serializeModel } from './serialize-model.ts'

const read = (path: string) => readFixture('file:///', path)
const components = ['unet', 'text_encoder', 'vae_decoder', 'vae_encoder'] as const
const files = testModelNames.flatMap((name) => components.map((part) => `${testModelPath(name)}/${part}/model.onnx`))

const fileOf = (bytes: Uint8Array, size = bytes.length) => ({
  size,
  read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
})

test.each(files)('an outline gives the description of the whole model: %s', async (path) => {
  const bytes = read(path)
  expect(describeModel(await readModelOutline(fileOf(bytes)))).toEqual(describeModel(parseModel(bytes)))
})

test('large weights are never read', async () => {
  const bytes = read(`${testModelPath('tiny-sd')}/text_encoder/model.onnx`)
  const model = parseModel(bytes)
  const large = { ...model.graph!.initializer[0]!, dims: [10_000_000n], rawData: new Uint8Array(40_000_000) }
  const grown = serializeModel({ ...model, graph: { ...model.graph!, initializer: [large] } })
  let bytesRead = 0
  const outline = await readModelOutline({
    size: grown.length,
    read: async (offset, length) => {
      bytesRead += length
      return grown.subarray(offset, offset + length)
    },
  })
  expect(outline.graph!.initializer[0]!.dims).toEqual([10_000_000n])
  expect(bytesRead).toBeLessThan(1_000_000)
})

test.each([0.01, 0.3, 0.77, 0.9999])('a file cut off at %d of its length is refused', async (part) => {
  const bytes = read(`${testModelPath('tiny-sd')}/unet/model.onnx`)
  const cut = bytes.subarray(0, Math.floor(bytes.length * part))
  await expect(readModelOutline(fileOf(cut), 'unet/model.onnx')).rejects.toThrow(
    /\[CorruptOnnxModel\] unet\/model\.onnx .*: field 7 at offset \d+ needs \d+ bytes/,
  )
})

test('a file that gives fewer bytes than its size says is refused', async () => {
  const bytes = read(`${testModelPath('tiny-sd')}/unet/model.onnx`)
  await expect(readModelOutline(fileOf(bytes.subarray(0, 100_000), bytes.length))).rejects.toThrow(
    /\[CorruptOnnxModel\] .* the file ends at 100000/,
  )
})
