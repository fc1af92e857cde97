import { create } from '@bufbuild/protobuf'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { readFixture } from '@self-cascade/testing'
import { TensorProto_DataType as DataType, ModelProtoSchema } from 'onnx-buf'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { firstDifference } from './__tests__/first-difference.ts'
import { concatBytes } from './chunks.ts'
import { externalDataExtents } from './external-data.ts'
import { seedModels } from './fuzz/seed-models.ts'
import { modelTensors } from './map-tensors.ts'
import { parseModel } from './parse-model.ts'
import { resolveExternalData } from './resolve-external-data.ts'
import { serializeModelWithExternalData } from './serialize-external-data.ts'
import { serializeModel, serializeModelChunks } from './serialize-model.ts'

const location = 'model.onnx_data'
const bytes = readFixture(scenesModelUrl.href, 'vae_decoder/model.onnx')
const decoder = parseModel(bytes)
const megabytes64 = new Uint8Array(2 ** 26 + 64).fill(1)

/** A model of 40 weights of 64 MB each, 2.7 GB in all, which share their bytes in memory but not where they start. */
const huge = create(ModelProtoSchema, {
  irVersion: 8n,
  opsetImport: [{ version: 17n }],
  graph: {
    initializer: Array.from({ length: 40 }, (_, index) => ({
      name: `w${index}`,
      dims: [2n ** 24n],
      dataType: DataType.FLOAT,
      rawData: megabytes64.subarray(index, index + 2 ** 26),
    })),
  },
})

test('a model of more than 2 GB is written as views, page by page, without being joined', () => {
  const { model, data, dataLength } = serializeModelWithExternalData(huge, { location })
  expect(dataLength).toBe(40 * 2 ** 26)
  expect(data.reduce((sum, chunk) => sum + chunk.length, 0)).toBe(dataLength)
  for (const chunk of data) expect(chunk.buffer).toBe(megabytes64.buffer)
  expect(externalDataExtents(parseModel(model))).toEqual({ [location]: dataLength })
  expect(model.length).toBeLessThan(10_000)
})

test('as one file it is refused, and the error names the way', () => {
  const refused = '[ModelNotWritable] The model cannot be written as one ONNX file: it would take 268435'
  expect(() => serializeModel(huge)).toThrow(refused)
  expect(() => serializeModelChunks(huge)).toThrow('serializeModelWithExternalData')
})

test('the parts of one file share large weights with the model and join to it', () => {
  const large = new Set(
    modelTensors(decoder)
      .map(({ rawData }) => rawData)
      .filter(({ length }) => length >= 65536),
  )
  const chunks = serializeModelChunks(decoder)
  expect(chunks.filter((chunk) => large.has(chunk as Uint8Array<ArrayBuffer>)).length).toBe(large.size)
  expect(large.size).toBeGreaterThan(5)
  expect(firstDifference(concatBytes(chunks), bytes)).toBe(-1)
})

test('read back with its data file it is the same model, byte for byte', () => {
  const { model, data, dataLength } = serializeModelWithExternalData(decoder, { location })
  const file = concatBytes(data)
  expect(file.length).toBe(dataLength)
  expect(firstDifference(serializeModel(resolveExternalData(parseModel(model), { [location]: file })), bytes)).toBe(-1)
})

test('small tensors stay inside, and each that leaves starts at a multiple of the alignment', () => {
  const { model } = serializeModelWithExternalData(decoder, { location, threshold: 5000, alignment: 256 })
  const tensors = modelTensors(parseModel(model))
  const inside = tensors.filter(({ externalData }) => externalData.length === 0)
  expect(Math.max(...inside.map(({ rawData }) => rawData.length))).toBeLessThan(5000)
  const outside = tensors.filter(({ externalData }) => externalData.length > 0)
  expect(outside.length).toBeGreaterThan(5)
  for (const { externalData } of outside) {
    const { offset, length } = Object.fromEntries(externalData.map(({ key, value }) => [key, Number(value)]))
    expect(offset! % 256).toBe(0)
    expect(length).toBeGreaterThanOrEqual(5000)
  }
})

test('tensors that are views of the same bytes are written once', () => {
  const rawData = new Uint8Array(8192)
  const twins = ['a', 'b'].map((name) => ({ name, dims: [2048n], dataType: DataType.FLOAT, rawData }))
  const model = create(ModelProtoSchema, { graph: { initializer: twins } })
  expect(serializeModelWithExternalData(model, { location }).dataLength).toBe(8192)
})

test('ONNX Runtime gives the same picture from both files, weights of Constant nodes included', async () => {
  const latents = new Tensor(
    Float32Array.from({ length: 8 * 8 * 8 }, (_, index) => Math.sin(index)),
    [1, 8, 8, 8],
  )
  const run = async (model: Uint8Array, options: InferenceSession.SessionOptions = {}) => {
    const session = await InferenceSession.create(model, options)
    const outputs = await session.run({ [session.inputNames[0]!]: latents })
    await session.release()
    return outputs[session.outputNames[0]!]!.data as Float32Array
  }
  const { graph } = decoder
  const [weight, ...others] = graph!.initializer
  const constant = { opType: 'Constant', output: [weight!.name], attribute: [{ name: 'value', type: 4, t: weight! }] }
  const withConstant = parseModel(bytes)
  withConstant.graph!.initializer = others
  withConstant.graph!.node.unshift(create(ModelProtoSchema, { graph: { node: [constant] } }).graph!.node[0]!)
  const { model, data } = serializeModelWithExternalData(withConstant, { location, threshold: 16 })
  const externalData = [{ path: location, data: concatBytes(data) }]
  expect(await run(model, { externalData })).toEqual(await run(bytes))
})

describe('refuses', () => {
  test('a data file outside the folder of the model', () => {
    expect(() => serializeModelWithExternalData(decoder, { location: '../w' })).toThrow('[UnsafeExternalLocation]')
  })

  test('to write over a data file that the model still refers to', () => {
    const { tensors } = seedModels()
    expect(() => serializeModelWithExternalData(tensors!, { location: 'weights.bin' })).toThrow(
      '[InvalidOption] location is "weights.bin"',
    )
  })

  test.each([0, -1, 1.5, Number.NaN])('an alignment of %d', (alignment) => {
    expect(() => serializeModelWithExternalData(decoder, { location, alignment })).toThrow('[InvalidOption] alignment')
  })
})
