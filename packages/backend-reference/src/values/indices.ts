import { createError, sizeOf } from '@self-cascade/core'
import { OperandsInvalid } from '../errors.ts'
import { emptyData, makeValue, type ReferenceValue } from './value.ts'

/** Gives how far apart, in elements, neighbours along each axis lie in row-major order. */
export function stridesOf(dims: readonly number[]): number[] {
  const strides = new Array<number>(dims.length).fill(1)
  for (let axis = dims.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * dims[axis + 1]!
  return strides
}

/**
 * Gives `offset + Σ coordinate · stride` for every coordinate of `dims` in row-major order: where each element of a result comes
 * from. A stride of 0 repeats, a negative one reverses, strides in another order transpose.
 */
export function stridedIndices(dims: readonly number[], strides: readonly number[], offset = 0): Int32Array {
  const indices = new Int32Array(sizeOf(dims))
  const coordinate = new Array<number>(dims.length).fill(0)
  let source = offset
  for (let index = 0; index < indices.length; index++) {
    indices[index] = source
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      source += strides[axis]!
      if (++coordinate[axis]! < dims[axis]!) break
      source -= strides[axis]! * dims[axis]!
      coordinate[axis] = 0
    }
  }
  return indices
}

/** Makes a value whose element i is the element `indices[i]` of `value`; -1 takes the element of `fill`, or 0. */
export function take(
  value: ReferenceValue,
  indices: ArrayLike<number>,
  dims: readonly number[],
  fill?: ReferenceValue,
): ReferenceValue {
  // Both arrays are of the kind of the element type, so what is read can be written.
  const source = value.data as Float64Array
  const result = emptyData(value.dataType, indices.length) as Float64Array
  const filling = fill && (fill.data[0] as number)
  for (let index = 0; index < indices.length; index++) {
    const from = indices[index]!
    if (from >= 0) result[index] = source[from]!
    else if (filling !== undefined) result[index] = filling
  }
  return makeValue(value.dataType, dims, result)
}

/** Gives the dims to which all of these broadcast, as NumPy does it: aligned at the last axis, 1 fits everything. */
export function broadcastDims(...all: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...all.map(({ length }) => length))
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = all.map((dims) => dims[axis - rank + dims.length] ?? 1)
    const size = sizes.find((one) => one !== 1) ?? 1
    if (sizes.some((one) => one !== 1 && one !== size)) {
      const problem = `dims ${all.map((dims) => `[${dims}]`).join(' and ')} do not broadcast`
      throw createError(OperandsInvalid, { problem })
    }
    return size
  })
}

/** Gives for every element of `to` the index of the element of `from` that broadcasts to it. */
export function broadcastIndices(from: readonly number[], to: readonly number[]): Int32Array {
  const strides = stridesOf(from)
  const shift = to.length - from.length
  return stridedIndices(
    to,
    to.map((_, axis) => (axis < shift || from[axis - shift] === 1 ? 0 : strides[axis - shift]!)),
  )
}

/** Turns an axis that may count from the end into one that counts from 0. */
export function resolveAxis(axis: number, rank: number): number {
  if (axis < -rank || axis >= Math.max(rank, 1)) {
    throw createError(OperandsInvalid, { problem: `axis ${axis} does not exist in rank ${rank}` })
  }
  return axis < 0 ? axis + rank : axis
}

/** Splits dims at one axis into the number of elements before it, its size, and the number after it. */
export function splitAt(dims: readonly number[], axis: number): { outer: number; size: number; inner: number } {
  return { outer: sizeOf(dims.slice(0, axis)), size: dims[axis] ?? 1, inner: sizeOf(dims.slice(axis + 1)) }
}
