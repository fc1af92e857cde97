import type { Tensor as OrtTensor, TypedTensor } from 'onnxruntime-common'
import { expectTypeOf, test } from 'vitest'
import { type AnyTensor, createTensor, type NamedTensors, type Tensor } from './tensor.ts'

test('ONNX Runtime’s float32, integer and bool tensors can be passed as ours', () => {
  expectTypeOf<TypedTensor<'float32'>>().toExtend<Tensor>()
  expectTypeOf<TypedTensor<'int64'>>().toExtend<Tensor<'int64'>>()
  expectTypeOf<TypedTensor<'int32'>>().toExtend<Tensor<'int32'>>()
  expectTypeOf<TypedTensor<'uint8'>>().toExtend<Tensor<'uint8'>>()
  expectTypeOf<TypedTensor<'bool'>>().toExtend<Tensor<'bool'>>()
  expectTypeOf<TypedTensor<'float16'>>().toExtend<Tensor<'float16'>>()
})

test('a tensor of one element type is not one of another', () => {
  expectTypeOf<TypedTensor<'float32'>>().not.toExtend<Tensor<'int64'>>()
  expectTypeOf<OrtTensor>().not.toExtend<Tensor>()
  expectTypeOf<Tensor<'int64'>>().not.toExtend<Tensor>()
})

test('the element type follows from the type’s name', () => {
  expectTypeOf(createTensor('int64', new BigInt64Array(1), [1]).data).toEqualTypeOf<BigInt64Array>()
  expectTypeOf(createTensor('float32', new Float32Array(1), [1])).toEqualTypeOf<Tensor>()
  // @ts-expect-error int64 is not kept in a Float32Array
  createTensor('int64', new Float32Array(1), [1])
})

test('any tensor narrows by its type', () => {
  const narrow = (tensor: AnyTensor) => (tensor.type === 'float32' ? tensor.data : undefined)
  expectTypeOf(narrow).returns.toEqualTypeOf<Float32Array | undefined>()
  expectTypeOf<{ x: Tensor; mask: Tensor<'bool'> }>().toExtend<NamedTensors>()
})

test('tensors are read-only', () => {
  const tensor = createTensor('float32', new Float32Array(1), [1])
  // @ts-expect-error dims cannot be replaced
  tensor.dims = [1, 1]
})
