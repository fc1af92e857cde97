import { stridedIndices, stridesOf } from '../../values/indices.ts'
import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'

/** How elements become one: from `start`, each is added, and the total is finished with the number of elements. */
export interface Reducer {
  readonly start: number
  readonly add: (total: number, element: number) => number
  readonly finish?: (total: number, count: number) => number
}

/** Gives dims in which the reduced axes are 1. */
export function keptDims(dims: readonly number[], axes: readonly number[]): number[] {
  return dims.map((size, axis) => (axes.includes(axis) ? 1 : size))
}

/** Gives for each element of `dims` the place of its group when some axes are reduced. */
export function groupIndices(dims: readonly number[], axes: readonly number[]): Int32Array {
  const strides = stridesOf(keptDims(dims, axes))
  return stridedIndices(
    dims,
    dims.map((_, axis) => (axes.includes(axis) ? 0 : strides[axis]!)),
  )
}

/** Reduces the elements along some axes; the axes stay, with size 1. */
export function reduceValue(value: ReferenceValue, axes: readonly number[], reducer: Reducer): ReferenceValue {
  const { start, add, finish } = reducer
  const dims = keptDims(value.dims, axes)
  const count = axes.reduce((product, axis) => product * value.dims[axis]!, 1)
  const totals = new Float64Array(dims.reduce((product, size) => product * size, 1)).fill(start)
  const numbers = numbersOf(value)
  groupIndices(value.dims, axes).forEach((group, index) => {
    totals[group] = add(totals[group]!, numbers[index]!)
  })
  return typedValue(value.dataType, dims, finish ? totals.map((total) => finish(total, count)) : totals)
}

const sum = (total: number, element: number) => total + element

/** The reductions of ONNX. */
export const reducers = {
  ReduceL1: { start: 0, add: (total, element) => total + Math.abs(element) },
  ReduceL2: { start: 0, add: (total, element) => total + element ** 2, finish: Math.sqrt },
  ReduceLogSum: { start: 0, add: sum, finish: Math.log },
  ReduceMax: { start: Number.NEGATIVE_INFINITY, add: Math.max },
  ReduceMean: { start: 0, add: sum, finish: (total, count) => total / count },
  ReduceMin: { start: Number.POSITIVE_INFINITY, add: Math.min },
  ReduceProd: { start: 1, add: (total, element) => total * element },
  ReduceSum: { start: 0, add: sum },
  ReduceSumSquare: { start: 0, add: (total, element) => total + element ** 2 },
} satisfies Record<string, Reducer>
