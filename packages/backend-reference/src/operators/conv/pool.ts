import { sizeOf } from '@self-cascade/core'
import { DataType } from '@self-cascade/onnx-graph'
import { stridedIndices, stridesOf } from '../../values/indices.ts'
import { makeValue, numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import { reducers, reduceValue } from '../reduce/reduce.ts'
import { readWindows, type Windows } from './windows.ts'

/** What a window sees: the flat indices of its elements inside one channel, and how many of its places are input or padding. */
interface View {
  readonly indices: readonly number[]
  readonly padded: number
}

/** Gives the places of one axis that a window at `start` covers, those in the padding too. */
function placesOf(windows: Windows, axis: number, start: number, size: number): number[] {
  const first = start * windows.strides[axis]! - windows.begins[axis]!
  const places = Array.from({ length: windows.kernel[axis]! }, (_, k) => first + k * windows.dilations[axis]!)
  // With ceil_mode a window may reach beyond the padding; nothing is there to count.
  return places.filter((place) => place < size + windows.ends[axis]!)
}

/** Gives what every window sees, in row-major order of the windows. */
function viewsOf(windows: Windows, space: readonly number[]): View[] {
  const strides = stridesOf(space)
  let views: View[] = [{ indices: [0], padded: 1 }]
  space.forEach((size, axis) => {
    views = views.flatMap(({ indices, padded }) =>
      Array.from({ length: windows.output[axis]! }, (_, start) => {
        const places = placesOf(windows, axis, start, size)
        const inside = places.filter((place) => place >= 0 && place < size).map((place) => place * strides[axis]!)
        return {
          indices: indices.flatMap((base) => inside.map((place) => base + place)),
          padded: padded * places.length,
        }
      }),
    )
  })
  return views
}

/** Makes one number of what each window sees in each channel of `[N, C, …]`; `start` is the channel's first element. */
function poolValue(
  x: ReferenceValue,
  context: OperatorContext,
  pool: (numbers: ArrayLike<number>, start: number, view: View) => number,
): { dims: readonly number[]; results: Float64Array } {
  const space = x.dims.slice(2)
  const windows = readWindows(context, space, context.ints('kernel_shape'))
  const views = viewsOf(windows, space)
  const dims = [...x.dims.slice(0, 2), ...windows.output]
  const size = sizeOf(space)
  const numbers = numbersOf(x)
  const results = new Float64Array(sizeOf(dims))
  for (let index = 0; index < results.length; index++) {
    results[index] = pool(numbers, Math.floor(index / views.length) * size, views[index % views.length]!)
  }
  return { dims, results }
}

const averagePool: Operator = ([x], context) => {
  const countsPadding = context.int('count_include_pad', 0) === 1
  const { dims, results } = poolValue(x!, context, (numbers, start, { indices, padded }) => {
    const sum = indices.reduce((total, index) => total + numbers[start + index]!, 0)
    return sum / (countsPadding ? padded : indices.length)
  })
  return typedValue(x!.dataType, dims, results)
}

const lpPool: Operator = ([x], context) => {
  const p = context.int('p', 2)
  const { dims, results } = poolValue(
    x!,
    context,
    (numbers, start, { indices }) =>
      indices.reduce((total, index) => total + Math.abs(numbers[start + index]!) ** p, 0) ** (1 / p),
  )
  return typedValue(x!.dataType, dims, results)
}

/** Gives the largest elements, and where in the whole input they lie. */
const maxPool: Operator = ([x], context) => {
  const { dims, results: places } = poolValue(x!, context, (numbers, start, { indices }) =>
    indices.reduce(
      (best, index) => (numbers[start + index]! > numbers[best]! ? start + index : best),
      start + indices[0]!,
    ),
  )
  const numbers = numbersOf(x!)
  const largest = typedValue(
    x!.dataType,
    dims,
    places.map((place) => numbers[place]!),
  )
  const flat = context.int('storage_order', 0) === 1 ? columnMajorPlaces(x!.dims) : undefined
  const indices = BigInt64Array.from(places, (place) => BigInt(flat ? flat[place]! : place))
  return [largest, makeValue(DataType.INT64, dims, indices)]
}

/** Gives for each element the index that it has when the spatial axes are counted from the first on. */
function columnMajorPlaces(dims: readonly number[]): Int32Array {
  const space = dims.slice(2)
  const size = sizeOf(space)
  const spaceStrides = space.map((_, axis) => sizeOf(space.slice(0, axis)))
  return stridedIndices(dims, [dims[1]! * size, size, ...spaceStrides])
}

const spaceAxes = ({ dims }: ReferenceValue) => dims.map((_, axis) => axis).slice(2)

/** Operators that make one element of each window. */
export const poolOperators = {
  AveragePool: averagePool,
  GlobalAveragePool: ([x]) => reduceValue(x!, spaceAxes(x!), reducers.ReduceMean),
  GlobalLpPool: ([x], { int }) => {
    const p = int('p', 2)
    return reduceValue(x!, spaceAxes(x!), {
      start: 0,
      add: (total, element) => total + Math.abs(element) ** p,
      finish: (total) => total ** (1 / p),
    })
  },
  GlobalMaxPool: ([x]) => reduceValue(x!, spaceAxes(x!), reducers.ReduceMax),
  LpPool: lpPool,
  MaxPool: maxPool,
} satisfies Record<string, Operator>
