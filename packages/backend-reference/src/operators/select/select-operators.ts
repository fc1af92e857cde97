import { sizeOf } from '@self-cascade/core'
import { resolveAxis, splitAt, stridesOf, take } from '../../values/indices.ts'
import { boolValue, int64Value, integersOf, numbersOf, typedValue } from '../../values/value.ts'
import type { Operator } from '../operator.ts'
import { gatherOperators } from './gather.ts'
import { scatterOperators } from './scatter.ts'

/** Sums along an axis up to each element, with it or without it, from the begin or from the end. */
const cumSum: Operator = ([x, axisValue], { int }) => {
  const axis = resolveAxis(integersOf(axisValue!)[0]!, x!.dims.length)
  const { outer, size, inner } = splitAt(x!.dims, axis)
  const [exclusive, reverse] = [int('exclusive', 0) === 1, int('reverse', 0) === 1]
  const numbers = numbersOf(x!)
  const result = new Float64Array(numbers.length)
  for (let group = 0; group < outer * inner; group++) {
    let sum = 0
    for (let step = 0; step < size; step++) {
      const place = reverse ? size - 1 - step : step
      const index = (Math.floor(group / inner) * size + place) * inner + (group % inner)
      result[index] = exclusive ? sum : sum + numbers[index]!
      sum += numbers[index]!
    }
  }
  return typedValue(x!.dataType, x!.dims, result)
}

/** `values[1]` where the new axis has the index given, `values[0]` elsewhere; an index outside of the depth is nowhere. */
const oneHot: Operator = ([indices, depthValue, values], { int }) => {
  const depth = integersOf(depthValue!)[0]!
  const axis = resolveAxis(int('axis', -1), indices!.dims.length + 1)
  const dims = [...indices!.dims.slice(0, axis), depth, ...indices!.dims.slice(axis)]
  const { inner } = splitAt(dims, axis)
  const chosen = Array.from(numbersOf(indices!), (index) => (index < 0 ? index + depth : index))
  const from = Array.from({ length: sizeOf(dims) }, (_, index) => {
    const place = Math.floor(index / inner) % depth
    const group = Math.floor(index / (inner * depth)) * inner + (index % inner)
    return chosen[group] === place ? 1 : 0
  })
  return take(values!, from, dims)
}

/** The k largest or smallest elements of an axis and their indices; of equal ones the first comes first. */
const topK: Operator = ([x, k], { int }) => {
  const count = k ? integersOf(k)[0]! : int('k')
  const axis = resolveAxis(int('axis', -1), x!.dims.length)
  const sign = int('largest', 1) === 1 ? -1 : 1
  const { outer, size, inner } = splitAt(x!.dims, axis)
  const dims = x!.dims.map((dim, index) => (index === axis ? count : dim))
  const numbers = numbersOf(x!)
  const from = new Int32Array(sizeOf(dims))
  for (let group = 0; group < outer * inner; group++) {
    const [before, after] = [Math.floor(group / inner), group % inner]
    const at = (index: number) => (before * size + index) * inner + after
    const order = Array.from({ length: size }, (_, index) => index)
    order.sort((a, b) => sign * (numbers[at(a)]! - numbers[at(b)]!) || a - b)
    order.slice(0, count).forEach((index, rank) => {
      from[(before * count + rank) * inner + after] = at(index)
    })
  }
  const indices = Array.from(from, (index) => Math.floor(index / inner) % size)
  return [take(x!, from, dims), int64Value(indices, dims)]
}

/** Operators that pick, place, count or mark elements. */
export const selectOperators = {
  ...gatherOperators,
  ...scatterOperators,
  /** The slices of an axis, or the elements, where the condition holds. */
  Compress: ([x, condition], context) => {
    const marks = numbersOf(condition!)
    const axis = context.has('axis') ? resolveAxis(context.int('axis'), x!.dims.length) : undefined
    const dims = axis === undefined ? [x!.data.length] : x!.dims
    const { outer, size, inner } = splitAt(dims, axis ?? 0)
    const kept = Array.from({ length: size }, (_, index) => index).filter((index) => marks[index])
    const from = Array.from({ length: outer }, (_, before) =>
      kept.flatMap((index) => Array.from({ length: inner }, (_, after) => (before * size + index) * inner + after)),
    ).flat()
    return take(
      x!,
      from,
      dims.map((dim, index) => (index === (axis ?? 0) ? kept.length : dim)),
    )
  },
  CumSum: cumSum,
  /** For inference: nothing is dropped. */
  Dropout: ([x]) => [x, boolValue(new Array<boolean>(x!.data.length).fill(true), x!.dims)],
  EyeLike: ([x], context) => {
    const columns = x!.dims[1]!
    const k = context.int('k', 0)
    const ones = Float64Array.from({ length: x!.data.length }, (_, index) =>
      (index % columns) - Math.floor(index / columns) === k ? 1 : 0,
    )
    return typedValue(context.int('dtype', x!.dataType), x!.dims, ones)
  },
  /** The coordinates of all elements that are not zero, `[rank, count]`. */
  NonZero: ([x]) => {
    const numbers = numbersOf(x!)
    const found = Array.from(numbers.keys()).filter((index) => numbers[index] !== 0)
    const strides = stridesOf(x!.dims)
    const coordinates = x!.dims.flatMap((size, axis) => found.map((index) => Math.floor(index / strides[axis]!) % size))
    return int64Value(coordinates, [x!.dims.length, found.length])
  },
  OneHot: oneHot,
  ReverseSequence: ([x, lengths], { int }) => {
    const [batchAxis, timeAxis] = [int('batch_axis', 1), int('time_axis', 0)]
    const strides = stridesOf(x!.dims)
    const ends = integersOf(lengths!)
    const from = Int32Array.from({ length: x!.data.length }, (_, index) => {
      const coordinate = (axis: number) => Math.floor(index / strides[axis]!) % x!.dims[axis]!
      const [time, length] = [coordinate(timeAxis), ends[coordinate(batchAxis)]!]
      return time < length ? index + (length - 1 - 2 * time) * strides[timeAxis]! : index
    })
    return take(x!, from, x!.dims)
  },
  TopK: topK,
} satisfies Record<string, Operator>
