import { createError, sizeOf } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { resolveAxis, splitAt, stridedIndices, stridesOf, take } from '../../values/indices.ts'
import { numbersOf, type ReferenceValue } from '../../values/value.ts'
import type { Operator } from '../operator.ts'

/** Turns an index that may count from the end into one that counts from 0. */
export function resolveIndex(index: number, size: number): number {
  if (index < -size || index >= size) {
    throw createError(OperandsInvalid, { problem: `index ${index} lies outside of an axis of ${size}` })
  }
  return index < 0 ? index + size : index
}

/** Gives for each element of `indices` the flat index that it means in `dims` when it replaces the coordinate of one axis. */
export function elementIndices(indices: ReferenceValue, dims: readonly number[], axis: number): Int32Array {
  const strides = stridesOf(dims)
  const chosen = numbersOf(indices)
  const rest = stridedIndices(
    indices.dims,
    strides.map((stride, index) => (index === axis ? 0 : stride)),
  )
  return rest.map((base, index) => base + resolveIndex(chosen[index]!, dims[axis]!) * strides[axis]!)
}

/** Gives the flat index in `dims` where each tuple of the last axis of `indices` points, after `batch` shared axes. */
export function tupleIndices(indices: ReferenceValue, dims: readonly number[], batch = 0): number[] {
  const depth = indices.dims.at(-1)!
  const strides = stridesOf(dims)
  const numbers = numbersOf(indices)
  const batches = sizeOf(indices.dims.slice(0, batch))
  const tuples = sizeOf(indices.dims.slice(0, -1))
  const batchSize = sizeOf(dims.slice(batch))
  return Array.from({ length: tuples }, (_, tuple) => {
    let index = Math.floor(tuple / (tuples / batches)) * batchSize
    for (let axis = 0; axis < depth; axis++) {
      index += resolveIndex(numbers[tuple * depth + axis]!, dims[batch + axis]!) * strides[batch + axis]!
    }
    return index
  })
}

/** Operators that pick elements by index. */
export const gatherOperators = {
  Gather: ([data, indices], { int }) => {
    const axis = resolveAxis(int('axis', 0), data!.dims.length)
    const { outer, size, inner } = splitAt(data!.dims, axis)
    const chosen = Array.from(numbersOf(indices!), (index) => resolveIndex(index, size))
    const from = new Int32Array(outer * chosen.length * inner)
    let place = 0
    for (let before = 0; before < outer; before++) {
      for (const index of chosen) {
        for (let after = 0; after < inner; after++) from[place++] = (before * size + index) * inner + after
      }
    }
    return take(data!, from, [...data!.dims.slice(0, axis), ...indices!.dims, ...data!.dims.slice(axis + 1)])
  },
  GatherElements: ([data, indices], { int }) => {
    const axis = resolveAxis(int('axis', 0), data!.dims.length)
    return take(data!, elementIndices(indices!, data!.dims, axis), indices!.dims)
  },
  GatherND: ([data, indices], { int }) => {
    const batch = int('batch_dims', 0)
    const inner = data!.dims.slice(batch + indices!.dims.at(-1)!)
    const size = sizeOf(inner)
    const starts = tupleIndices(indices!, data!.dims, batch)
    const from = starts.flatMap((start) => Array.from({ length: size }, (_, index) => start + index))
    return take(data!, from, [...indices!.dims.slice(0, -1), ...inner])
  },
} satisfies Record<string, Operator>
