import { createError, InvalidOption } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { classifyError, reasonOf } from './classify-error.ts'

const context = { during: 'a run of unet', model: 'unet/model.onnx', bytes: 10 }

// The words of ONNX Runtime 1.30.
test.each([
  ['OnnxFileInvalid', 'Failed to load model because protobuf parsing failed.'],
  ['OnnxFileInvalid', 'Model data pointer is null.'],
  ['OnnxFileMissing', "Load model from x.onnx failed:Load model x.onnx failed. File doesn't exist"],
  ['OnnxModelUnsupported', 'Unsupported model IR version: 14, max supported IR version: 13'],
  [
    'OnnxModelUnsupported',
    'ONNX Runtime only *guarantees* support for models stamped with official released onnx opset versions. Opset 27 is under development',
  ],
  ['OnnxModelUnsupported', 'Fatal error: example.test:NoSuchOperator(-1) is not a registered function/op'],
  ['OperatorUnsupported', "Could not find an implementation for Add(14) node with name ''"],
  ['OnnxExternalDataMissing', 'External data path does not exist: "/models/model.onnx_data"'],
  [
    'RuntimeOutOfMemory',
    'Non-zero status code returned while running MatMul node. Failed to allocate memory for requested buffer of size 9',
  ],
  ['RuntimeOutOfMemory', 'std::bad_alloc'],
  ['RuntimeFailed', 'Non-zero status code returned while running Gather node. indices element out of data bounds'],
])('%s: %s', (code, text) => {
  const cause = new Error(text)
  const error = classifyError(cause, context)
  expect(error.code).toBe(code)
  expect(error.cause).toBe(cause)
})

test('a typed error passes through', () => {
  const error = createError(InvalidOption, { name: 'a', value: 1, expected: '2' })
  expect(classifyError(error, context)).toBe(error)
})

test('source locations are left out of the reason', () => {
  const location = '/src/core/initializer.cc:79 ns::Make(const A&, bool) [ONNXRuntimeError] : 1 : FAIL : '
  expect(reasonOf(new Error(`Exception: ${location}too short\n`))).toBe('Exception: too short')
  expect(reasonOf(new Error('/src/gpu.cc:136 Init()::<lambda()> a == b was false. No adapter'))).toBe('No adapter')
})
