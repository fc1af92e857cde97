import { createRegistry, equals, fromBinary, type Message, toBinary } from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { testModelNames, testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { file_onnx, type ModelProto, ModelProtoSchema, type TensorProto } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { firstDifference } from './__tests__/first-difference.ts'
import { seedModels } from './fuzz/seed-models.ts'
import { modelTensors } from './map-tensors.ts'
import { parseModel } from './parse-model.ts'
import { serializeModel } from './serialize-model.ts'

const registry = createRegistry(file_onnx)
const components = ['unet', 'text_encoder', 'vae_decoder', 'vae_encoder'] as const
const folders = [...testModelNames.map((name) => `file://${testModelPath(name)}/`), scenesModelUrl.href]
const files = folders.flatMap((folder) => components.map((part) => new URL(`${part}/model.onnx`, folder).href))

describe.each(files)('%s', (url) => {
  const bytes = readFixture(url, url)

  test('comes back byte for byte', () => {
    expect(firstDifference(serializeModel(parseModel(bytes)), bytes)).toBe(-1)
  })

  test('its large weights are views of the file', () => {
    const large = modelTensors(parseModel(bytes)).filter(({ rawData }) => rawData.length > 0)
    expect(large.length).toBeGreaterThan(10)
    for (const { rawData } of large) expect(rawData.buffer).toBe(bytes.buffer)
  })
})

const opsets = Array.from({ length: 17 }, (_, index) => 9 + index)
const seeds = opsets.flatMap((opset) =>
  Object.entries(seedModels(opset)).map(([name, model]) => [name, opset, model] as const),
)

test.each(seeds)('%s at opset %i is written as protobuf-es writes it, and read back the same', (_, _opset, model) => {
  const bytes = serializeModel(model)
  expect(firstDifference(bytes, toBinary(ModelProtoSchema, model))).toBe(-1)
  expect(equals(ModelProtoSchema, parseModel(bytes), model)).toBe(true)
  expect(firstDifference(serializeModel(parseModel(bytes)), bytes)).toBe(-1)
})

test('the seed models use every field through which tensors can be reached', () => {
  const count = (model: ModelProto | undefined) => modelTensors(model!).length
  const { tensors, nested, functions, chain } = seedModels()
  expect([count(tensors), count(nested), count(functions), count(chain)]).toEqual([18, 3, 3, 2])
})

/** Adds a field that the schema does not know to every message of a model. */
function addUnknownFields(message: Message): number {
  message.$unknown = [
    { no: 1000, wireType: WireType.Varint, data: new Uint8Array([0x96, 0x01]) },
    { no: 1001, wireType: WireType.LengthDelimited, data: new Uint8Array([3, 0xff, 0x00, 0xfe]) },
    { no: 1002, wireType: WireType.Bit32, data: new Uint8Array([1, 2, 3, 4]) },
    { no: 1003, wireType: WireType.Bit64, data: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]) },
  ]
  const inside = Object.values(message).flat() as unknown[]
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
  const unwrapped = inside.map((value) =>
    isObject(value) && 'case' in value && 'value' in value ? value.value : value,
  )
  const messages = unwrapped.filter((value): value is Message => isObject(value) && '$typeName' in value)
  return messages.reduce((sum, inner) => sum + addUnknownFields(inner), 1)
}

test.each(Object.entries(seedModels()))('unknown fields at every level of %s come back', (_, seed) => {
  const model = parseModel(serializeModel(seed))
  expect(addUnknownFields(model)).toBeGreaterThan(20)
  const bytes = serializeModel(model)
  expect(firstDifference(bytes, toBinary(ModelProtoSchema, model))).toBe(-1)
  expect(firstDifference(serializeModel(parseModel(bytes)), bytes)).toBe(-1)
  expect(equals(ModelProtoSchema, parseModel(bytes), model, { registry, unknown: true })).toBe(true)
})

test('unknown fields stay beside large weights, which are written in parts', () => {
  const model = parseModel(serializeModel(seedModels().tensors!))
  const [first] = model.graph!.initializer
  first!.rawData = new Uint8Array(200_000).fill(7)
  addUnknownFields(model)
  const bytes = serializeModel(model)
  expect(firstDifference(bytes, toBinary(ModelProtoSchema, model))).toBe(-1)
  expect(equals(ModelProtoSchema, fromBinary(ModelProtoSchema, bytes), model, { registry, unknown: true })).toBe(true)
})

test('numbers may be packed or not, and fields come in any order', () => {
  const tensor = (writer: BinaryWriter) => writer.finish()
  const packed = new BinaryWriter()
    .tag(1, 2)
    .bytes(new BinaryWriter().int64(2n).int64(300n).finish())
    .tag(2, 0)
    .int32(1)
  const unpacked = new BinaryWriter().tag(2, 0).int32(1).tag(1, 0).int64(2n).tag(1, 0).int64(300n)
  const [first, second] = [packed, unpacked].map((writer) => {
    const graph = new BinaryWriter().tag(5, 2).bytes(tensor(writer)).finish()
    const opset = new BinaryWriter().tag(2, 0).int64(17n).finish()
    return parseModel(new BinaryWriter().tag(8, 2).bytes(opset).tag(7, 2).bytes(graph).tag(1, 0).int64(8n).finish())
  }) as [ModelProto, ModelProto]
  expect((first.graph!.initializer[0] as TensorProto).dims).toEqual([2n, 300n])
  expect(equals(ModelProtoSchema, first, second)).toBe(true)
})
