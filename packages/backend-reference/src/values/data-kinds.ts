import { DataType } from '@self-cascade/onnx-graph'

/** The elements of a value in row-major order: floats of every width as float64, booleans as 0 and 1. */
export type ReferenceData =
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array

/** The array that holds each element type. */
const dataKinds: Readonly<Record<number, new (length: number) => ReferenceData>> = {
  [DataType.FLOAT]: Float64Array,
  [DataType.DOUBLE]: Float64Array,
  [DataType.FLOAT16]: Float64Array,
  [DataType.BFLOAT16]: Float64Array,
  [DataType.INT64]: BigInt64Array,
  [DataType.UINT64]: BigUint64Array,
  [DataType.INT32]: Int32Array,
  [DataType.UINT32]: Uint32Array,
  [DataType.INT16]: Int16Array,
  [DataType.UINT16]: Uint16Array,
  [DataType.INT8]: Int8Array,
  [DataType.UINT8]: Uint8Array,
  [DataType.BOOL]: Uint8Array,
}

/** Gives the constructor of the array for an element type; undefined for strings, 4-bit and 8-bit float types. */
export function dataKind(dataType: number): (new (length: number) => ReferenceData) | undefined {
  return dataKinds[dataType]
}

/** Tells whether an element type is a floating-point one. */
export function isFloat(dataType: number): boolean {
  return dataKinds[dataType] === Float64Array
}

/** Tells whether the elements are bigints. */
export function isBig(data: ReferenceData): data is BigInt64Array | BigUint64Array {
  return data instanceof BigInt64Array || data instanceof BigUint64Array
}
