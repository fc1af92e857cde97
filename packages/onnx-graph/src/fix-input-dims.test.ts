import { create } from '@bufbuild/protobuf'
import { goldenCases, goldenInput, testModelPath } from '@self-cascade/test-models'
import { expectAllClose, readFixture } from '@self-cascade/testing'
import { type GraphProto, ModelProtoSchema } from 'onnx-buf'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { describeModel } from './describe-model.ts'
import { fixInputDims } from './fix-input-dims.ts'
import { parseModel } from './parse-model.ts'
import { serializeModel } from './serialize-model.ts'

const unet = parseModel(readFixture('file:///', `${testModelPath('tiny-sd')}/unet/model.onnx`))

test('a symbolic dim gets its size in every input and output that uses it', () => {
  const { model, modified } = fixInputDims(unet, { sample: [2, 4, 16, 24] })
  const { inputs, outputs } = describeModel(model)
  expect(modified).toBe(true)
  expect(inputs.find(({ name }) => name === 'encoder_hidden_states')!.dims).toEqual([
    2,
    'sequence_length',
    'feature_dim',
  ])
  expect(outputs[0]!.dims).toEqual([2, 4, 16, 24])
})

test('the model that was given stays as it is and shares its weights with the new one', () => {
  const { model } = fixInputDims(unet, { sample: [2, 4, 16, 24] })
  expect(describeModel(unet).inputs[0]!.dims).toEqual(['batch_size', 'num_channels', 'height', 'width'])
  expect(model.graph!.initializer).toBe(unet.graph!.initializer)
})

test('fixing the same dims again changes nothing', () => {
  const { model } = fixInputDims(unet, { sample: [2, 4, 16, 24] })
  expect(fixInputDims(model, { sample: [2, 4, 16, 24] })).toEqual({ model, modified: false })
})

test('dims of value_info with the same symbol and dims without a name are fixed', () => {
  const dims = (...names: string[]) => ({
    value: {
      case: 'tensorType' as const,
      value: { elemType: 1, shape: { dim: names.map((value) => ({ value: { case: 'dimParam' as const, value } })) } },
    },
  })
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ version: 14n }],
    graph: {
      input: [
        { name: 'x', type: dims('h', '') },
        { name: 'y', type: { value: { case: 'tensorType', value: { elemType: 1 } } } },
      ],
      valueInfo: [{ name: 'inner', type: dims('h', 'other') }],
    },
  })
  const { graph } = fixInputDims(model, { x: [3, 5], y: [7] }).model
  const dimsOf = (values: GraphProto['input']) =>
    describeModel(create(ModelProtoSchema, { graph: { output: values } })).outputs.map((one) => one.dims)
  expect(dimsOf(graph!.input)).toEqual([[3, 5], [7]])
  expect(dimsOf(graph!.valueInfo)).toEqual([[3, 'other']])
})

test.each([
  ['one symbol with two sizes', { sample: [2, 4, 16, 16], encoder_hidden_states: [1, 77, 32] }, 'InputDimsConflict'],
  ['another rank', { sample: [2, 4, 16] }, 'it has 4 dims, and 3 were asked for'],
  ['an input that is not there', { latents: [1] }, 'There is no graph input called "latents"'],
  ['a size of 0', { sample: [0, 4, 16, 16] }, '[InvalidOption] sample dim 0 is 0'],
])('%s is refused', (_, inputDims, problem) => {
  expect(() => fixInputDims(unet, inputDims as unknown as Record<string, number[]>)).toThrow(problem)
})

test('a dim that the model fixes cannot be changed', () => {
  const { model } = fixInputDims(unet, { sample: [2, 4, 16, 16] })
  expect(() => fixInputDims(model, { sample: [2, 4, 32, 16] })).toThrow(
    'dim 2 is 16 in the model, and 32 was asked for',
  )
})

test('a runtime gives the same output for the fixed model and refuses other sizes', async () => {
  const { inputs, outputs } = goldenCases('tiny-sd', 'unet')[0]!
  const float = (name: string) =>
    new Tensor('float32', Float32Array.from(goldenInput(inputs[name]!)), inputs[name]!.shape as number[])
  const timestep = new Tensor('int64', BigInt64Array.from(goldenInput(inputs.timestep!).map(BigInt)), [1])
  const feeds = { sample: float('sample'), encoder_hidden_states: float('encoder_hidden_states'), timestep }
  const inputDims = Object.fromEntries(Object.entries(feeds).map(([name, { dims }]) => [name, dims]))
  const run = async (model: typeof unet) => {
    const session = await InferenceSession.create(serializeModel(model))
    return { session, data: (await session.run(feeds)).out_sample!.data as Float32Array }
  }
  const original = await run(unet)
  const fixed = await run(fixInputDims(unet, inputDims).model)
  expectAllClose(fixed.data, original.data, { absolute: 1e-5 })
  expectAllClose(fixed.data.subarray(0, 32), outputs.out_sample!.first, { absolute: 1e-4 })
  const larger = new Tensor('float32', new Float32Array(4 * 32 * 32), [1, 4, 32, 32])
  await expect(fixed.session.run({ ...feeds, sample: larger })).rejects.toThrow('Got invalid dimensions')
})
