import {
  type AnyTensor,
  createError,
  createTensor,
  type DataByType,
  type TensorType,
  UnsupportedElementType,
} from '@self-cascade/core'
import { DataType, elementTypeName, float16ToNumber } from '@self-cascade/onnx-graph'
import { numberToFloat16 } from '../values/float16.ts'
import { makeValue, type ReferenceValue } from '../values/value.ts'

interface Crossing<T extends TensorType> {
  readonly dataType: number
  /** Both copy: a session shares no elements with its caller. */
  readonly enter: (data: DataByType[T]) => ReferenceValue['data']
  readonly leave: (data: ReferenceValue['data']) => DataByType[T]
}

/** How elements of each type get into the interpreter and out of it. */
const crossings: { readonly [T in TensorType]: Crossing<T> } = {
  float32: {
    dataType: DataType.FLOAT,
    enter: (data) => Float64Array.from(data),
    leave: (data) => Float32Array.from(data as Float64Array),
  },
  float16: {
    dataType: DataType.FLOAT16,
    enter: (data) => Float64Array.from(data, float16ToNumber),
    leave: (data) => Uint16Array.from(data as Float64Array, numberToFloat16),
  },
  int64: {
    dataType: DataType.INT64,
    enter: (data) => data.slice(),
    leave: (data) => data.slice() as BigInt64Array,
  },
  int32: { dataType: DataType.INT32, enter: (data) => data.slice(), leave: (data) => data.slice() as Int32Array },
  uint8: { dataType: DataType.UINT8, enter: (data) => data.slice(), leave: (data) => data.slice() as Uint8Array },
  bool: { dataType: DataType.BOOL, enter: (data) => data.slice(), leave: (data) => data.slice() as Uint8Array },
}

/** The element types that can be fed and fetched. */
export const tensorTypes: ReadonlySet<TensorType> = new Set(Object.keys(crossings) as TensorType[])

/** Copies a tensor into the interpreter, wherever it lies. */
export async function valueFromSeam(tensor: AnyTensor): Promise<ReferenceValue> {
  const { dataType, enter } = crossings[tensor.type] as Crossing<TensorType>
  return makeValue(dataType, [...tensor.dims], enter(await tensor.getData()))
}

/**
 * Copies a value out of the interpreter, floats rounded to their type.
 *
 * @throws {@link UnsupportedElementType} for element types that core's tensors do not have.
 */
export function tensorFromValue(name: string, { dataType, dims, data }: ReferenceValue): AnyTensor {
  const type = [...tensorTypes].find((one) => crossings[one].dataType === dataType)
  if (!type) throw createError(UnsupportedElementType, { name, type: elementTypeName(dataType) })
  return createTensor(type, (crossings[type] as Crossing<TensorType>).leave(data), dims) as AnyTensor
}
