import { type AnyTensor, createError, createTensor, type Tensor } from '@self-cascade/core'
import { float16ToFloat32, float32ToFloat16 } from '@self-cascade/tensor'
import type { NumberType } from './element-type-sets.ts'
import { UnexpectedModelOutput } from './errors.ts'

type Numbers = readonly number[] | Float32Array

/** Integers are rounded, since a scheduler's timesteps may be fractions. */
const makers = {
  float32: (values, dims) => createTensor('float32', Float32Array.from(values), dims),
  float16: (values, dims) => createTensor('float16', float32ToFloat16(Float32Array.from(values)), dims),
  int64: (values, dims) =>
    createTensor(
      'int64',
      BigInt64Array.from(values as readonly number[], (value) => BigInt(Math.round(value))),
      dims,
    ),
  int32: (values, dims) => createTensor('int32', Int32Array.from(values, Math.round), dims),
} satisfies Record<NumberType, (values: Numbers, dims: readonly number[]) => AnyTensor>

/** Makes a tensor of the type that a network asks for. */
export function numbersTensor(type: string, values: Numbers, dims: readonly number[]): AnyTensor {
  return makers[type as NumberType](values, dims)
}

/** Gives a float32 tensor to a network that takes float32 or float16. */
export function toInput(tensor: Tensor, type: string): AnyTensor {
  return type === 'float32' ? tensor : numbersTensor(type, tensor.data, tensor.dims)
}

/** Takes a network's float32 or float16 output as float32, wherever it lies, and frees it there. */
export async function toFloat32(output: AnyTensor | undefined, component: string, name: string): Promise<Tensor> {
  if (output?.type !== 'float32' && output?.type !== 'float16') {
    const problem = `gave ${output ? `"${name}" as ${output.type}` : `no output "${name}"`}`
    throw createError(UnexpectedModelOutput, { component, problem })
  }
  const data = await output.getData()
  const tensor = createTensor('float32', data instanceof Uint16Array ? float16ToFloat32(data) : data, output.dims)
  output.dispose()
  return tensor
}

/** Checks an output's dims. */
export function expectOutputDims({ dims }: Tensor, expected: readonly number[], component: string): void {
  if (dims.length !== expected.length || dims.some((dim, axis) => dim !== expected[axis])) {
    throw createError(UnexpectedModelOutput, {
      component,
      problem: `gave dims [${dims.join(',')}] where [${expected.join(',')}] were expected`,
    })
  }
}
