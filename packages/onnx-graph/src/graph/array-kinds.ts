import { TensorProto_DataType as DataType } from 'onnx-buf'

/** The elements of a tensor, in row-major order. float16 and bfloat16 are raw bits; booleans are 0 and 1. */
export type TensorValues =
  | Float32Array
  | Float64Array
  | Uint16Array
  | Int16Array
  | Int8Array
  | Uint8Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

interface ArrayKind {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): TensorValues
  new (buffer: ArrayBufferLike, offset: number, length: number): TensorValues
}

/** The typed array that holds each element type. */
export const arrayKinds: Readonly<Record<number, ArrayKind>> = {
  [DataType.FLOAT]: Float32Array,
  [DataType.DOUBLE]: Float64Array,
  [DataType.FLOAT16]: Uint16Array,
  [DataType.BFLOAT16]: Uint16Array,
  [DataType.UINT16]: Uint16Array,
  [DataType.INT16]: Int16Array,
  [DataType.INT8]: Int8Array,
  [DataType.UINT8]: Uint8Array,
  [DataType.BOOL]: Uint8Array,
  [DataType.INT32]: Int32Array,
  [DataType.UINT32]: Uint32Array,
  [DataType.INT64]: BigInt64Array,
  [DataType.UINT64]: BigUint64Array,
}
