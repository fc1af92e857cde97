import { create } from '@bufbuild/protobuf'
import { testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { TensorProto_DataType as DataType, ModelProtoSchema } from 'onnx-buf'
import { expect, test } from 'vitest'
import { externalDataExtents } from './external-data.ts'
import { parseModel } from './parse-model.ts'

test('an exported model needs its data file whole', () => {
  const folder = `${testModelPath('tiny-sd-opset17')}/unet`
  const data = readFixture('file:///', `${folder}/model.onnx_data`)
  const model = parseModel(readFixture('file:///', `${folder}/model.onnx`))
  expect(externalDataExtents(model)).toEqual({ 'model.onnx_data': data.length })
})

test('a tensor without a length needs the bytes of its elements', () => {
  const external = (location: string, offset: string) => [
    { key: 'location', value: location },
    { key: 'offset', value: offset },
  ]
  const model = create(ModelProtoSchema, {
    graph: {
      initializer: [
        { dataType: DataType.FLOAT16, dims: [10n], externalData: external('weights.pb', '100') },
        { dataType: DataType.FLOAT, dims: [2n], externalData: external('weights.pb', '0') },
        { dataType: DataType.FLOAT, dims: [2n] },
      ],
    },
  })
  expect(externalDataExtents(model)).toEqual({ 'weights.pb': 120 })
})
