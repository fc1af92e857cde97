import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { resolveAxis, stridesOf, take } from '../../values/indices.ts'
import { float64Value, integersOf, type ReferenceValue } from '../../values/value.ts'
import type { Operator } from '../operator.ts'

/** Where the element at a place outside of an axis comes from, for each mode; -1 is the constant. */
const places = {
  constant: () => -1,
  edge: (place, size) => Math.max(0, Math.min(size - 1, place)),
  /** Mirrored at the outermost elements, which are not repeated: the pattern has the period `2 · (size − 1)`. */
  reflect: (place, size) => {
    const period = Math.max(1, 2 * (size - 1))
    const offset = ((place % period) + period) % period
    return offset < size ? offset : period - offset
  },
  wrap: (place, size) => ((place % size) + size) % size,
} satisfies Record<string, (place: number, size: number) => number>

/** Pads, or crops where a count is negative, the begin and the end of every axis. */
export function padValue(
  value: ReferenceValue,
  begins: readonly number[],
  ends: readonly number[],
  mode: string,
  fill?: ReferenceValue,
): ReferenceValue {
  const placeOf = places[mode as keyof typeof places]
  if (!placeOf) throw createError(OperandsInvalid, { problem: `the mode "${mode}" is not known` })
  const dims = value.dims.map((size, axis) => size + begins[axis]! + ends[axis]!)
  const strides = stridesOf(value.dims)
  let from = [0]
  value.dims.forEach((size, axis) => {
    // What a negative count crops away is not there to be mirrored or repeated.
    const low = Math.max(0, -begins[axis]!)
    const kept = size - low - Math.max(0, -ends[axis]!)
    const sources = Array.from({ length: dims[axis]! }, (_, index) => {
      const place = index - Math.max(0, begins[axis]!)
      const source = place >= 0 && place < kept ? place : placeOf(place, kept)
      return source < 0 ? -1 : (source + low) * strides[axis]!
    })
    from = from.flatMap((base) => sources.map((source) => (base < 0 || source < 0 ? -1 : base + source)))
  })
  return take(value, from, dims, fill)
}

/** `Pad`: counts, the constant and the axes are inputs since opset 11, attributes before. */
export const pad: Operator = ([x, pads, constant, axes], { ints, float, string }) => {
  const counts = pads ? integersOf(pads) : ints('pads')
  const rank = x!.dims.length
  const padded = axes ? integersOf(axes).map((axis) => resolveAxis(axis, rank)) : x!.dims.map((_, axis) => axis)
  const countAt = (axis: number, shift: number) => {
    const index = padded.indexOf(axis)
    return index < 0 ? 0 : counts[index + shift]!
  }
  const fill = constant ?? (pads ? undefined : float64Value([float('value', 0)]))
  const begins = x!.dims.map((_, axis) => countAt(axis, 0))
  const ends = x!.dims.map((_, axis) => countAt(axis, padded.length))
  return padValue(x!, begins, ends, string('mode', 'constant'), fill)
}
