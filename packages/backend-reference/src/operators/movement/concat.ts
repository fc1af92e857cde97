import { createError, sizeOf } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { resolveAxis, splitAt } from '../../values/indices.ts'
import { emptyData, integersOf, makeValue, type ReferenceValue } from '../../values/value.ts'
import type { Operator } from '../operator.ts'
import { sliceAxis } from './slice.ts'

/** Joins values along an axis; their other dims are the same. */
export function concat(values: readonly ReferenceValue[], axis: number): ReferenceValue {
  const [first] = values as [ReferenceValue]
  const others = (dims: readonly number[]) => dims.filter((_, index) => index !== axis).join()
  const odd = values.find(({ dims }) => dims.length !== first.dims.length || others(dims) !== others(first.dims))
  if (odd) {
    const problem = `[${first.dims}] and [${odd.dims}] cannot be joined along axis ${axis}`
    throw createError(OperandsInvalid, { problem })
  }
  const size = values.reduce((sum, { dims }) => sum + dims[axis]!, 0)
  const dims = first.dims.map((dim, index) => (index === axis ? size : dim))
  const { outer, inner } = splitAt(dims, axis)
  const result = emptyData(first.dataType, sizeOf(dims)) as Float64Array
  let start = 0
  for (const value of values) {
    const length = value.dims[axis]! * inner
    const data = value.data as Float64Array
    for (let index = 0; index < outer; index++) {
      result.set(data.subarray(index * length, (index + 1) * length), index * size * inner + start)
    }
    start += length
  }
  return makeValue(first.dataType, dims, result)
}

/** Sizes of the parts: given as an input since opset 13 or as an attribute, else equal parts, the last one smaller. */
function partSizes(size: number, given: readonly number[], count: number): readonly number[] {
  if (given.length > 0) return given
  const part = Math.ceil(size / count)
  return Array.from({ length: count }, (_, index) => Math.min(part, size - index * part))
}

/** Operators that join and part values. */
export const concatOperators = {
  Concat: (inputs, { int }) => {
    const values = inputs as readonly ReferenceValue[]
    return concat(values, resolveAxis(int('axis', 1), values[0]!.dims.length))
  },
  Split: ([x, split], { node, int, ints }) => {
    const axis = resolveAxis(int('axis', 0), x!.dims.length)
    const given = split ? integersOf(split) : ints('split', [])
    let start = 0
    return partSizes(x!.dims[axis]!, given, int('num_outputs', node.output.length)).map((size) => {
      start += size
      return sliceAxis(x!, axis, start - size, size)
    })
  },
} satisfies Record<string, Operator>
