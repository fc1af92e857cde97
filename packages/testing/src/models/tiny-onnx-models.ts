import type { TensorType } from '@self-cascade/core'
import { buildOnnxModel, onnxElementTypes } from './build-onnx-model.ts'

const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

/** `output = input`, for any type and dims. */
export function identityModel(type: TensorType, dims: readonly (number | string)[]): Uint8Array {
  return buildOnnxModel({
    nodes: [{ opType: 'Identity', inputs: ['input'], outputs: ['output'] }],
    inputs: [{ name: 'input', type, dims }],
    outputs: [{ name: 'output', type, dims }],
  })
}

/** `sum = a + b` and `product = a · b` for float32 [rows, 3] with free rows. */
export function sumAndProductModel(): Uint8Array {
  const dims = ['rows', 3]
  return buildOnnxModel({
    nodes: [
      { opType: 'Add', inputs: ['a', 'b'], outputs: ['sum'] },
      { opType: 'Mul', inputs: ['a', 'b'], outputs: ['product'] },
    ],
    inputs: [
      { name: 'a', type: 'float32', dims },
      { name: 'b', type: 'float32', dims },
    ],
    outputs: [
      { name: 'sum', type: 'float32', dims },
      { name: 'product', type: 'float32', dims },
    ],
  })
}

/** `output = input` cast from one type to another, for [n]. */
export function castModel(from: TensorType, to: TensorType): Uint8Array {
  return buildOnnxModel({
    nodes: [{ opType: 'Cast', inputs: ['input'], outputs: ['output'], attributes: { to: onnxElementTypes[to] } }],
    inputs: [{ name: 'input', type: from, dims: ['n'] }],
    outputs: [{ name: 'output', type: to, dims: ['n'] }],
  })
}

/** `output = a × b` for float32 [n, k] and [k, m], all free. */
export function matMulModel(): Uint8Array {
  return buildOnnxModel({
    nodes: [{ opType: 'MatMul', inputs: ['a', 'b'], outputs: ['output'] }],
    inputs: [
      { name: 'a', type: 'float32', dims: ['n', 'k'] },
      { name: 'b', type: 'float32', dims: ['k', 'm'] },
    ],
    outputs: [{ name: 'output', type: 'float32', dims: ['n', 'm'] }],
  })
}

/** `output = input + bias` for float32 [4], with the bias in an external file: the model and that file. */
export function externalBiasModel(bias: readonly [number, number, number, number]) {
  const path = 'bias.bin'
  const model = buildOnnxModel({
    nodes: [{ opType: 'Add', inputs: ['input', 'bias'], outputs: ['output'] }],
    inputs: [{ name: 'input', type: 'float32', dims: ['n', 4] }],
    outputs: [{ name: 'output', type: 'float32', dims: ['n', 4] }],
    initializers: [{ name: 'bias', type: 'float32', dims: [4], data: { location: path, offset: 0, length: 16 } }],
  })
  return { model, externalData: { path, data: bytesOf(new Float32Array(bias)) } }
}

/** Takes long: multiplies a [side, side] matrix by itself `count` times in one run; nothing of it can be folded away. */
export function slowModel(count: number, side = 1024): Uint8Array {
  const value = (index: number) => (index === count ? 'output' : `product${index}`)
  return buildOnnxModel({
    nodes: Array.from({ length: count }, (_, index) => ({
      opType: 'MatMul',
      inputs: [index === 0 ? 'input' : value(index), 'input'],
      outputs: [value(index + 1)],
    })),
    inputs: [{ name: 'input', type: 'float32', dims: [side, side] }],
    outputs: [{ name: 'output', type: 'float32', dims: [side, side] }],
  })
}

/** Cannot be run by any provider: its only operator exists nowhere. */
export function unknownOperatorModel(): Uint8Array {
  return buildOnnxModel({
    nodes: [{ opType: 'NoSuchOperator', domain: 'example.test', inputs: ['input'], outputs: ['output'] }],
    inputs: [{ name: 'input', type: 'float32', dims: [1] }],
    outputs: [{ name: 'output', type: 'float32', dims: [1] }],
  })
}
