import { goldenCases, goldenInput, testModelNames, testModelPath } from '@self-cascade/test-models'
import { expectAllClose, readFixture } from '@self-cascade/testing'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { firstDifference } from './__tests__/first-difference.ts'
import { describeModel } from './describe-model.ts'
import { fixInputDims } from './fix-input-dims.ts'
import { parseModel } from './parse-model.ts'
import { serializeModel } from './serialize-model.ts'
import { withInputDims } from './with-input-dims.ts'

const read = (path: string) => readFixture('file:///', path)
const bytes = read(`${testModelPath('tiny-sd')}/unet/model.onnx`)

const dims = { sample: [2, 4, 16, 24] }

test.each(testModelNames)('%s: parsed again it is the model that fixInputDims gives', (name) => {
  const original = read(`${testModelPath(name)}/unet/model.onnx`)
  const sample = name === 'tiny-video' ? [1, 4, 2, 16, 24] : [2, 4, 16, 24]
  const expected = fixInputDims(parseModel(original), { sample }).model
  const result = parseModel(withInputDims(original, { sample }))
  expect(firstDifference(serializeModel(result), serializeModel(expected))).toBe(-1)
})

test('the bytes that were given stay as they are', () => {
  const before = bytes.slice()
  withInputDims(bytes, dims)
  expect(firstDifference(bytes, before)).toBe(-1)
})

test('gives the same outputs in ONNX Runtime', async () => {
  const [golden] = goldenCases('tiny-sd', 'unet')
  const inputs = Object.entries(golden!.inputs)
  const fixed = withInputDims(bytes, Object.fromEntries(inputs.map(([name, { shape }]) => [name, shape])))
  const session = await InferenceSession.create(fixed)
  const feeds = inputs.map(([name, input]) => {
    const values = goldenInput(input)
    const data = input.dtype === 'int64' ? BigInt64Array.from(values, BigInt) : Float32Array.from(values)
    return [name, new Tensor(data, input.shape)]
  })
  const { out_sample: output } = await session.run(Object.fromEntries(feeds))
  const { first } = golden!.outputs.out_sample!
  expectAllClose((output!.data as Float32Array).subarray(0, first.length), first, { absolute: 1e-4 })
  await session.release()
})

describe('refuses', () => {
  test.each([0, 1, 100, 5000, bytes.length - 1])('a file cut off after %i bytes', (length) => {
    expect(() => withInputDims(bytes.subarray(0, length), dims, 'x.onnx')).toThrow('[CorruptOnnxModel] x.onnx')
  })

  test('an unknown input and a rank that differs', () => {
    expect(() => withInputDims(bytes, { smaple: [1] })).toThrow('[UnknownName]')
    expect(() => withInputDims(bytes, { sample: [1, 4] })).toThrow('[InputDimsConflict]')
  })
})

test('leaves a model without symbolic dims to be described as before', () => {
  const once = withInputDims(bytes, dims)
  expect(describeModel(parseModel(withInputDims(once, dims)))).toEqual(describeModel(parseModel(once)))
})
