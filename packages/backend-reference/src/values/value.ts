import { createError, DimsMismatch, sizeOf } from '@self-cascade/core'
import { DataType, type TensorProto, tensorNumbers, tensorValues } from '@self-cascade/onnx-graph'
import { OperandsInvalid } from '../errors.ts'
import { dataKind, isBig, isFloat, type ReferenceData } from './data-kinds.ts'

/** A tensor of the interpreter. Never written to once it is made, so that values may share their elements. */
export interface ReferenceValue {
  readonly dims: readonly number[]
  /** ONNX's number of the element type (`TensorProto_DataType`). */
  readonly dataType: number
  /** FLOAT, DOUBLE, FLOAT16 and BFLOAT16 lie in a Float64Array, INT64 in a BigInt64Array, BOOL as 0 and 1. */
  readonly data: ReferenceData
}

/**
 * Makes a value; the data is not copied.
 *
 * @throws {@link DimsMismatch} when the length of `data` is not the product of `dims`.
 */
export function makeValue(dataType: number, dims: readonly number[], data: ReferenceData): ReferenceValue {
  if (data.length !== sizeOf(dims)) {
    throw createError(DimsMismatch, { name: 'data', actual: [data.length], expected: dims })
  }
  return { dataType, dims, data }
}

/** Gives room for `size` elements of a type, all 0. */
export function emptyData(dataType: number, size: number): ReferenceData {
  const kind = dataKind(dataType)
  if (!kind) throw createError(OperandsInvalid, { problem: `elements of type ${dataType} cannot be held` })
  return new kind(size)
}

/**
 * Makes a FLOAT value from numbers, which keep their float64 precision.
 *
 * @throws {@link DimsMismatch} when their count is not the product of `dims`.
 */
export function float64Value(data: ArrayLike<number>, dims: readonly number[] = [data.length]): ReferenceValue {
  return makeValue(DataType.FLOAT, dims, Float64Array.from(data))
}

/**
 * Makes an INT64 value from whole numbers.
 *
 * @throws {@link DimsMismatch} when their count is not the product of `dims`.
 */
export function int64Value(data: ArrayLike<number>, dims: readonly number[] = [data.length]): ReferenceValue {
  return makeValue(DataType.INT64, dims, BigInt64Array.from(Array.from(data, BigInt)))
}

/**
 * Makes a BOOL value.
 *
 * @throws {@link DimsMismatch} when the count is not the product of `dims`.
 */
export function boolValue(data: ArrayLike<boolean>, dims: readonly number[] = [data.length]): ReferenceValue {
  return makeValue(DataType.BOOL, dims, Uint8Array.from(Array.from(data, Number)))
}

/** Makes a value of any element type from numbers: integers are cut off towards zero, booleans are "not zero". */
export function typedValue(dataType: number, dims: readonly number[], numbers: ArrayLike<number>): ReferenceValue {
  if (isFloat(dataType) && numbers instanceof Float64Array) return makeValue(dataType, dims, numbers)
  const data = emptyData(dataType, numbers.length)
  const big = isBig(data)
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!
    if (dataType === DataType.BOOL) data[index] = number === 0 ? 0 : 1
    else data[index] = big ? toBigInt(number) : number
  }
  return makeValue(dataType, dims, data)
}

/** What has no integer of 64 bits becomes the smallest one, as processors do it. */
function toBigInt(number: number): bigint {
  return Number.isFinite(number) && Math.abs(number) < 2 ** 63 ? BigInt(Math.trunc(number)) : -(2n ** 63n)
}

/** Gives the elements as numbers; 64-bit integers are exact up to 2^53. Do not write to the result. */
export function numbersOf({ data }: ReferenceValue): Exclude<ReferenceData, BigInt64Array | BigUint64Array> {
  return isBig(data) ? Float64Array.from(data as ArrayLike<bigint> as never, Number) : data
}

/** Gives the elements as a list of numbers: for shapes, axes and the like. */
export function integersOf(value: ReferenceValue): number[] {
  return Array.from(numbersOf(value))
}

/** Reads a tensor of a model. */
export function valueFromTensor(tensor: TensorProto): ReferenceValue {
  const { dataType, dims, data } = tensorValues(tensor)
  if (isFloat(dataType)) {
    const isRaw = dataType === DataType.FLOAT || dataType === DataType.DOUBLE
    return makeValue(dataType, dims, Float64Array.from(isRaw ? (data as Float32Array) : tensorNumbers(tensor)))
  }
  return makeValue(dataType, dims, data as ReferenceData)
}
