import { sizeOf } from '@self-cascade/core'
import { DataType } from '@self-cascade/onnx-graph'
import { makeValue, type ReferenceValue } from '../values/value.ts'

/** Numbers between 0 and 1 that look random and are the same in every run. */
function noise(count: number, seed: number): number[] {
  let state = (seed * 2654435761 + 12345) >>> 0
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  })
}

let seeds = 0

/** A float32 operand of random numbers between two bounds, -2 and 2 unless told otherwise. */
export function floats(dims: readonly number[], low = -2, high = 2): ReferenceValue {
  const numbers = noise(sizeOf(dims), ++seeds).map((one) => Math.fround(low + one * (high - low)))
  return makeValue(DataType.FLOAT, dims, Float64Array.from(numbers))
}

/** A float32 operand of given numbers. */
export const exactly = (numbers: readonly number[], dims: readonly number[] = [numbers.length]): ReferenceValue =>
  makeValue(DataType.FLOAT, dims, Float64Array.from(numbers, Math.fround))

/** An int64 operand of given numbers. */
export const longs = (numbers: readonly number[], dims: readonly number[] = [numbers.length]): ReferenceValue =>
  makeValue(DataType.INT64, dims, BigInt64Array.from(numbers.map(BigInt)))

/** An int32 operand of given numbers. */
export const ints = (numbers: readonly number[], dims: readonly number[] = [numbers.length]): ReferenceValue =>
  makeValue(DataType.INT32, dims, Int32Array.from(numbers))

/** A bool operand of random marks. */
export const marks = (dims: readonly number[]): ReferenceValue =>
  makeValue(
    DataType.BOOL,
    dims,
    Uint8Array.from(noise(sizeOf(dims), ++seeds), (one) => (one < 0.5 ? 0 : 1)),
  )

/** An operand of 8-bit integers. */
export const bytes = (numbers: readonly number[], dims: readonly number[] = [numbers.length]): ReferenceValue =>
  makeValue(DataType.UINT8, dims, Uint8Array.from(numbers))

/** An operand of signed 8-bit integers. */
export const signedBytes = (numbers: readonly number[], dims: readonly number[] = [numbers.length]): ReferenceValue =>
  makeValue(DataType.INT8, dims, Int8Array.from(numbers))
