import { toBinary } from '@bufbuild/protobuf'
import { testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { ModelProtoSchema } from 'onnx-buf'
import { expect, test } from 'vitest'
import { parseModel } from './parse-model.ts'

const read = (path: string) => readFixture('file:///', path)
const small = `${testModelPath('tiny-sd')}/text_encoder/model.onnx`

test.each([0.01, 0.3, 0.77, 0.9999])('a file cut off at %d of its length is refused, naming the offset', (part) => {
  const bytes = read(small)
  const cut = bytes.subarray(0, Math.floor(bytes.length * part))
  expect(() => parseModel(cut, 'text_encoder/model.onnx')).toThrow(
    /\[CorruptOnnxModel\] text_encoder\/model\.onnx .*: field 7 at offset \d+ needs \d+ bytes, and \d+ are left/,
  )
})

test('a file cut off between two fields is refused, naming what is missing', () => {
  const whole = parseModel(read(small))
  const { graph: _, ...rest } = whole
  expect(() => parseModel(toBinary(ModelProtoSchema, { ...rest, opsetImport: [] }))).toThrow(
    'it has no opset_import and no graph.',
  )
})

test('a damaged message inside the graph is refused', () => {
  const bytes = read(small).slice()
  bytes.fill(0xff, 60, 4000)
  expect(() => parseModel(bytes)).toThrow('[CorruptOnnxModel] The model is not a readable ONNX model')
})

test.each([
  ['an empty file', new Uint8Array(0), 'it is empty'],
  ['text', new TextEncoder().encode('<!DOCTYPE html><html></html>'), 'there is no protobuf field at offset 0'],
  ['a file of zeros', new Uint8Array(64), 'there is no protobuf field at offset 0'],
  ['a message of another kind', new Uint8Array([0x12, 0x01, 0x61]), 'it has no ir_version'],
])('%s is refused', (_, bytes, problem) => {
  expect(() => parseModel(bytes)).toThrow(problem)
})
