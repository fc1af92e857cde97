import { create } from '@bufbuild/protobuf'
import { testModelPath } from '@self-cascade/test-models'
import { readFixture, readJsonFixture } from '@self-cascade/testing'
import { TensorProto_DataType as DataType, ModelProtoSchema } from 'onnx-buf'
import { expect, test } from 'vitest'
import { describeModel } from './describe-model.ts'
import { parseModel } from './parse-model.ts'

const read = (path: string) => parseModel(readFixture('file:///', path))

test('tells what a network with external data takes, gives and is made of', () => {
  const description = describeModel(read(`${testModelPath('tiny-sd-opset17')}/unet/model.onnx`))
  expect(description).toMatchObject({
    irVersion: 8,
    opsets: { 'ai.onnx': 17 },
    producer: 'pytorch 1.13.0',
    externalDataFiles: ['model.onnx_data'],
    inputs: [
      { name: 'sample', type: 'float32', dims: ['batch_size', 4, 'height', 'width'] },
      { name: 'timestep', type: 'int64', dims: [] },
      { name: 'encoder_hidden_states', type: 'float32', dims: ['batch_size', 'sequence_length', 32] },
    ],
    outputs: [{ name: 'out_sample', type: 'float32', dims: ['batch_size', 4, 'height', 'width'] }],
  })
})

test('counts the weights that the exporter was given, and little more', () => {
  const folder = testModelPath('tiny-sd-opset17')
  const { map } = readJsonFixture<{ map: Record<string, unknown> }>(
    'file:///',
    `${folder}/golden/unet_initializers.json`,
  )
  const model = read(`${folder}/unet/model.onnx`)
  const weights = model.graph!.initializer.filter(({ name }) => name in map)
  const elements = weights.reduce((sum, { dims }) => sum + dims.reduce((size, dim) => size * Number(dim), 1), 0)
  const { parameters } = describeModel(model)
  expect(weights.length).toBe(Object.keys(map).length)
  expect(parameters).toBeGreaterThanOrEqual(elements)
  expect(parameters).toBeLessThan(elements * 1.01)
})

const tensor = (name: string, dataType: DataType, dims: bigint[]) => ({ name, dataType, dims })
const model = create(ModelProtoSchema, {
  irVersion: 8n,
  opsetImport: [{ domain: 'com.microsoft', version: 1n }],
  graph: {
    input: [{ name: 'x' }, { name: 'w' }],
    initializer: [tensor('w', DataType.FLOAT16, [3n, 5n]), tensor('shape', DataType.INT64, [4n])],
    node: [
      { opType: 'Gelu', domain: 'com.microsoft' },
      {
        opType: 'If',
        attribute: [
          {
            name: 'then_branch',
            g: { node: [{ opType: 'Constant', attribute: [{ name: 'value', t: tensor('', DataType.FLOAT, [7n]) }] }] },
          },
        ],
      },
    ],
  },
})

test('an input with an initialiser need not be fed', () => {
  expect(describeModel(model).inputs.map(({ name }) => name)).toEqual(['x'])
})

test('subgraphs count, integers are not parameters, and bytes follow the element types', () => {
  const { operators, parameters, bytes } = describeModel(model)
  expect(operators).toEqual({ 'com.microsoft.Gelu': 1, If: 1, Constant: 1 })
  expect(parameters).toBe(3 * 5 + 7)
  expect(bytes).toBe(15 * 2 + 4 * 8 + 7 * 4)
})
