import { TensorProto_DataType as DataType } from 'onnx-buf'

interface ElementType {
  /** ONNX Runtime's name of the type. */
  readonly name: string
  readonly bits: number
  readonly float?: true
}

/** The element types that ONNX Runtime can hold in a tensor, by their number in the format. */
const elementTypes: Readonly<Record<number, ElementType>> = {
  [DataType.FLOAT]: { name: 'float32', bits: 32, float: true },
  [DataType.FLOAT16]: { name: 'float16', bits: 16, float: true },
  [DataType.BFLOAT16]: { name: 'bfloat16', bits: 16, float: true },
  [DataType.DOUBLE]: { name: 'float64', bits: 64, float: true },
  [DataType.INT4]: { name: 'int4', bits: 4 },
  [DataType.UINT4]: { name: 'uint4', bits: 4 },
  [DataType.INT8]: { name: 'int8', bits: 8 },
  [DataType.UINT8]: { name: 'uint8', bits: 8 },
  [DataType.INT16]: { name: 'int16', bits: 16 },
  [DataType.UINT16]: { name: 'uint16', bits: 16 },
  [DataType.INT32]: { name: 'int32', bits: 32 },
  [DataType.UINT32]: { name: 'uint32', bits: 32 },
  [DataType.INT64]: { name: 'int64', bits: 64 },
  [DataType.UINT64]: { name: 'uint64', bits: 64 },
  [DataType.BOOL]: { name: 'bool', bits: 8 },
  [DataType.STRING]: { name: 'string', bits: 0 },
}

/** Gives ONNX Runtime's name of an element type; types it cannot hold in a tensor are given as `onnx:NUMBER`. */
export function elementTypeName(dataType: number): string {
  return elementTypes[dataType]?.name ?? `onnx:${dataType}`
}

/** Gives the bits that one element takes; 0 for strings and the types ONNX Runtime cannot hold. */
export function elementBits(dataType: number): number {
  return elementTypes[dataType]?.bits ?? 0
}

/** Tells whether an element type is a floating-point one of 16 bits or more. */
export function isFloatType(dataType: number): boolean {
  return elementTypes[dataType]?.float === true
}
