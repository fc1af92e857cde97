import { createError, sizeOf } from '@self-cascade/core'
import { TensorDataUnreadable } from '../errors.ts'
import type { TensorValues } from '../graph/array-kinds.ts'

/** Elements from one to the next along each axis, in row-major order. */
export function stridesOf(dims: readonly number[]): readonly number[] {
  const strides: number[] = []
  let stride = 1
  for (const dim of [...dims].reverse()) {
    strides.unshift(stride)
    stride *= dim
  }
  return strides
}

/** Strides with which a tensor of dims `from` is read as one of dims `to`: axes of size 1 stand still. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): readonly number[] {
  const strides = stridesOf(from)
  return to.map((_, axis) => {
    const own = axis - to.length + from.length
    return from[own] === undefined || from[own] === 1 ? 0 : strides[own]!
  })
}

/** For each element of a tensor of `dims`, in order, the place `offset + Σ index · stride`. */
export function stridedPlaces(dims: readonly number[], strides: readonly number[], offset = 0): Int32Array {
  const places = new Int32Array(sizeOf(dims))
  const index = dims.map(() => 0)
  let place = offset
  for (let element = 0; element < places.length; element++) {
    places[element] = place
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      place += strides[axis]!
      if (++index[axis]! < dims[axis]!) break
      place -= strides[axis]! * dims[axis]!
      index[axis] = 0
    }
  }
  return places
}

/**
 * The elements at these places, in an array of the same kind.
 *
 * @throws {@link TensorDataUnreadable} for a place behind the end, which nodes with wrong sizes ask for.
 */
export function takeElements(data: TensorValues, places: ArrayLike<number>): TensorValues {
  const taken = new (data.constructor as new (length: number) => TensorValues)(places.length)
  for (let element = 0; element < places.length; element++) {
    const value = data[places[element]!]
    if (value === undefined) throw outOfReach(places[element]!, data.length)
    taken[element] = value
  }
  return taken
}

const outOfReach = (place: number, size: number) =>
  createError(TensorDataUnreadable, { name: '', problem: `element ${place} of ${size} is asked for` })
