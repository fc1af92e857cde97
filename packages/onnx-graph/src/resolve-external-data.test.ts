import { create } from '@bufbuild/protobuf'
import { testModelPath } from '@self-cascade/test-models'
import { expectTypedError, readFixture } from '@self-cascade/testing'
import {
  TensorProto_DataType as DataType,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
} from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { firstDifference } from './__tests__/first-difference.ts'
import { describeModel } from './describe-model.ts'
import { externalDataExtents } from './external-data.ts'
import { modelTensors } from './map-tensors.ts'
import { parseModel } from './parse-model.ts'
import { readExternalData, resolveExternalData } from './resolve-external-data.ts'
import { serializeModel } from './serialize-model.ts'

const folder = `${testModelPath('tiny-sd-opset17')}/unet`
const exported = parseModel(readFixture('file:///', `${folder}/model.onnx`))
const weights = readFixture('file:///', `${folder}/model.onnx_data`)
const files = { 'model.onnx_data': weights }
const rangesOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  read: async (offset: number, length: number) => bytes.slice(offset, offset + length),
})

const reference = (entries: Readonly<Record<string, string>>, dims = [2n], dataType: DataType = DataType.FLOAT) => ({
  name: 'w',
  dims,
  dataType,
  dataLocation: TensorProto_DataLocation.EXTERNAL,
  externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
})
const modelOf = (tensor: ReturnType<typeof reference>) =>
  create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ version: 17n }], graph: { initializer: [tensor] } })

test('weights become views of the data file, and the model keeps no reference', () => {
  const resolved = resolveExternalData(exported, files)
  const before = modelTensors(exported)
  const outside = modelTensors(resolved).filter((_, index) => before[index]!.externalData.length > 0)
  expect(outside.length).toBeGreaterThan(100)
  for (const { rawData } of outside) expect(rawData.buffer).toBe(weights.buffer)
  expect(externalDataExtents(resolved)).toEqual({})
  expect(externalDataExtents(exported)).toEqual({ 'model.onnx_data': weights.length })
  const { externalDataFiles: _, ...description } = describeModel(resolved)
  expect(describeModel(exported)).toMatchObject(description)
})

test('each weight is the range that the model names', () => {
  const resolved = resolveExternalData(exported, files)
  const isOutside = ({ externalData }: TensorProto) => externalData.length > 0
  const index = exported.graph!.initializer.map(isOutside).lastIndexOf(true)
  const entries = Object.fromEntries(
    exported.graph!.initializer[index]!.externalData.map((one) => [one.key, one.value]),
  )
  const { rawData } = resolved.graph!.initializer[index]!
  expect([rawData.byteOffset - weights.byteOffset, rawData.length]).toEqual([
    Number(entries.offset),
    Number(entries.length),
  ])
})

test('read in parts, it is the same model, and no part is read twice', async () => {
  let bytesRead = 0
  const { size, read } = rangesOf(weights)
  const counted = {
    size,
    read: (offset: number, length: number) => {
      bytesRead += length
      return read(offset, length)
    },
  }
  const inParts = await readExternalData(exported, { 'model.onnx_data': counted })
  expect(firstDifference(serializeModel(inParts), serializeModel(resolveExternalData(exported, files)))).toBe(-1)
  expect(bytesRead).toBeLessThanOrEqual(size)
})

test('tensors of subgraphs, Constant nodes and functions count too', () => {
  const inside = (name: string) => ({ ...reference({ location: 'w.bin', length: '8' }), name })
  const constant = (name: string) => ({ opType: 'Constant', attribute: [{ name: 'value', t: inside(name) }] })
  const model = create(ModelProtoSchema, {
    graph: {
      node: [
        {
          opType: 'If',
          attribute: [{ name: 'then_branch', g: { initializer: [inside('deep')], node: [constant('c')] } }],
        },
      ],
    },
    functions: [{ node: [constant('f')] }],
    trainingInfo: [{ algorithm: { initializer: [inside('t')] } }],
  })
  const bytes = new Uint8Array(8).fill(1)
  const tensors = modelTensors(resolveExternalData(model, { 'w.bin': bytes }))
  expect(tensors.map(({ name }) => name).sort()).toEqual(['c', 'deep', 'f', 't'])
  for (const { rawData } of tensors) expect(rawData.buffer).toBe(bytes.buffer)
})

describe('refuses', () => {
  const bytes = new Uint8Array(100)
  const resolve = (model: ModelProto, location = 'w.bin') => resolveExternalData(model, { [location]: bytes })

  test.each([
    '../w.bin',
    'sub/../../w.bin',
    '/etc/passwd',
    '\\\\server\\share\\w.bin',
    '..\\w.bin',
    'C:\\w.bin',
    'c:w.bin',
    'a\0b',
    '',
  ])('a location outside the folder: %j', async (location) => {
    const model = modelOf(reference({ location }))
    expect(() => resolve(model, location)).toThrow('[UnsafeExternalLocation] The tensor "w"')
    expect(() => externalDataExtents(model)).toThrow('[UnsafeExternalLocation]')
    await expectTypedError(readExternalData(model, { [location]: rangesOf(bytes) }), 'UnsafeExternalLocation')
  })

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['a range beyond the file', { offset: '96', length: '8' }, 'it ends at byte 104, and the file has 100 bytes'],
    ['an offset beyond the file', { offset: '4000000000000' }, 'it ends at byte 4000000000008'],
    ['a negative offset', { offset: '-4' }, 'its offset is "-4"'],
    ['an offset in words', { offset: 'four' }, 'its offset is "four"'],
    ['a length that is no whole number', { length: '8.5' }, 'its length is "8.5"'],
    ['a length beyond exact numbers', { length: '99999999999999999999' }, 'its length is "99999999999999999999"'],
    ['a length that the dims do not ask for', { length: '12' }, 'it has 12 bytes, and its dims [2] ask for 8'],
  ])('%s', async (_, entries, problem) => {
    const model = modelOf(reference({ location: 'w.bin', ...entries }))
    expect(() => resolve(model)).toThrow(
      `[ExternalDataUnusable] The data of the tensor "w" in "w.bin" cannot be used: ${problem}`,
    )
    await expectTypedError(readExternalData(model, { 'w.bin': rangesOf(bytes) }), 'ExternalDataUnusable')
  })

  test.each<[string, bigint[], DataType, string]>([
    ['negative dims', [-2n, -1n], DataType.FLOAT, 'its dims are [-2,-1]'],
    ['dims whose product is beyond exact numbers', [2n ** 40n, 2n ** 40n], DataType.FLOAT, 'its dims are ['],
    ['texts', [1n], DataType.STRING, 'texts cannot lie outside the model'],
  ])('%s', (_, dims, dataType, problem) => {
    expect(() => resolve(modelOf(reference({ location: 'w.bin' }, dims, dataType)))).toThrow(problem)
  })

  test('a file that was not given, whatever objects inherit', () => {
    expect(() => resolve(modelOf(reference({ location: 'other.bin' })))).toThrow('the file was not given')
    expect(() => resolve(modelOf(reference({ location: 'constructor' })))).toThrow('the file was not given')
  })

  test('a file that gives fewer bytes than its size promises', async () => {
    const short = { size: 100, read: async () => new Uint8Array(3) }
    const error = await expectTypedError(
      readExternalData(modelOf(reference({ location: 'w.bin' })), { 'w.bin': short }),
    )
    expect(error.what).toContain('only 3 of 8 bytes came')
  })
})
