import type { TensorValues } from '../graph/array-kinds.ts'
import { intAttribute, intsAttribute } from '../graph/attributes.ts'
import type { TensorContent } from '../graph/tensor-data.ts'
import { axisSlices } from '../shapes/rules/slicing.ts'
import { axisOf } from '../shapes/shape-rule.ts'
import { readElements } from './elements.ts'
import { broadcastStrides, stridedPlaces, stridesOf, takeElements } from './indices.ts'
import { areOfOneType, type Kernel } from './kernel.ts'

/** The same elements in other dims. */
const sameElements: Kernel = ({ inputs: [input] }) => input && [input.data]

/** Reads with these strides, one for each output axis. */
const strided = ({ data }: TensorContent, dims: readonly number[], strides: readonly number[], offset = 0) => [
  takeElements(data, stridedPlaces(dims, strides, offset)),
]

const product = (dims: readonly number[]) => dims.reduce((size, dim) => size * dim, 1)

const Concat: Kernel = ({ facts, inputs, outputs: [output] }) => {
  const axis = axisOf(facts, output!.dims.length)
  const [first] = inputs
  if (axis === undefined || !first || !areOfOneType(inputs)) return undefined
  const result = takeElements(first.data, new Int32Array(product(output!.dims)))
  const outer = product(output!.dims.slice(0, axis))
  let place = 0
  for (let row = 0; row < outer; row++) {
    for (const input of inputs) {
      const length = product(input!.dims.slice(axis))
      // All are of one kind; the overloads of set() tell them apart.
      ;(result as Float32Array).set(input!.data.subarray(row * length, (row + 1) * length) as Float32Array, place)
      place += length
    }
  }
  return [result]
}

const Slice: Kernel = ({ facts, inputs: [input], outputs: [output] }) => {
  const slices = input && axisSlices(facts, input.dims.length)
  if (!slices) return undefined
  const strides = [...stridesOf(input.dims)]
  let offset = 0
  for (const { axis, start, step } of slices) {
    if (typeof start !== 'number') return undefined
    const dim = input.dims[axis]!
    const first = Math.min(Math.max(start < 0 ? start + dim : start, 0), step > 0 ? dim : dim - 1)
    offset += first * strides[axis]!
    strides[axis] = strides[axis]! * step
  }
  return strided(input, output!.dims, strides, offset)
}

const Split: Kernel = ({ facts, inputs: [input], outputs }) => {
  const axis = input && axisOf(facts, input.dims.length, 0)
  if (axis === undefined) return undefined
  const strides = stridesOf(input!.dims)
  let start = 0
  return outputs.flatMap(({ dims }) => {
    const offset = start * strides[axis]!
    start += dims[axis]!
    return strided(input!, dims, strides, offset)
  })
}

const Gather: Kernel = ({ facts, inputs: [data, indices] }) => {
  const axis = data && axisOf(facts, data.dims.length, 0)
  if (!data || !indices || axis === undefined) return undefined
  const [outer, size, inner] = [product(data.dims.slice(0, axis)), data.dims[axis]!, product(data.dims.slice(axis + 1))]
  const rows = readElements(indices).map((index) => (Number(index) < 0 ? Number(index) + size : Number(index)))
  if (rows.some((row) => row < 0 || row >= size)) return undefined
  const places = new Int32Array(outer * rows.length * inner)
  let element = 0
  for (let block = 0; block < outer; block++) {
    for (const row of rows) {
      for (let index = 0; index < inner; index++) places[element++] = (block * size + row) * inner + index
    }
  }
  return [takeElements(data.data, places)]
}

const ScatterND: Kernel = ({ facts, inputs: [data, indices, updates] }) => {
  if (!data || !indices || !updates || facts.node.attribute.length > 0) return undefined
  if (!areOfOneType([data, updates])) return undefined
  const depth = indices.dims.at(-1) ?? 1
  const strides = stridesOf(data.dims)
  const length = product(data.dims.slice(depth))
  const result = data.data.slice()
  const places = readElements(indices).map(Number)
  for (let row = 0; row * depth < places.length; row++) {
    const index = places.slice(row * depth, (row + 1) * depth).map((at, axis) => (at < 0 ? at + data.dims[axis]! : at))
    if (index.some((at, axis) => at < 0 || at >= data.dims[axis]!)) return undefined
    const place = index.reduce((sum, at, axis) => sum + at * strides[axis]!, 0)
    ;(result as Float32Array).set(updates.data.subarray(row * length, (row + 1) * length) as Float32Array, place)
  }
  return [result]
}

/** Repeats every axis: an index is taken modulo the axis. */
const Tile: Kernel = ({ inputs: [input], outputs: [output] }) => {
  if (!input) return undefined
  const strides = stridesOf(output!.dims)
  const own = stridesOf(input.dims)
  const places = Int32Array.from({ length: product(output!.dims) }, (_, element) =>
    strides.reduce(
      (place, stride, axis) =>
        place + ((Math.floor(element / stride) % output!.dims[axis]!) % input.dims[axis]!) * own[axis]!,
      0,
    ),
  )
  return [takeElements(input.data, places)]
}

/** Zero above or below the diagonal `k` of the last two axes. */
const Trilu: Kernel = ({ facts: { node }, inputs: [input, k] }) => {
  if (!input) return undefined
  const shift = k ? Number(readElements(k)[0]) : 0
  const isUpper = intAttribute(node, 'upper', 1) === 1
  const [rows, columns] = input.dims.slice(-2) as [number, number]
  const result: TensorValues = input.data.slice()
  const zero = typeof result[0] === 'bigint' ? 0n : 0
  for (let element = 0; element < result.length; element++) {
    const distance = (element % columns) - (Math.floor(element / columns) % rows) - shift
    if (isUpper ? distance < 0 : distance > 0) result[element] = zero
  }
  return [result]
}

/** Kernels that rearrange elements of any type. */
export const movementKernels = {
  Identity: sameElements,
  Reshape: sameElements,
  Flatten: sameElements,
  Squeeze: sameElements,
  Unsqueeze: sameElements,
  Transpose: ({ facts: { node }, inputs: [input], outputs: [output] }) => {
    if (!input) return undefined
    const strides = stridesOf(input.dims)
    const perm = intsAttribute(
      node,
      'perm',
      strides.map((_, axis) => strides.length - 1 - axis),
    )
    return strided(
      input,
      output!.dims,
      perm.map((axis) => strides[axis]!),
    )
  },
  Expand: ({ inputs: [input], outputs: [output] }) =>
    input && strided(input, output!.dims, broadcastStrides(input.dims, output!.dims)),
  Concat,
  Slice,
  Split,
  Gather,
  ScatterND,
  Tile,
  Trilu,
} satisfies Record<string, Kernel>
