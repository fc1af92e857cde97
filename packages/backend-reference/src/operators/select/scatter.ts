import { createError, sizeOf } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { resolveAxis } from '../../values/indices.ts'
import { makeValue, type ReferenceValue } from '../../values/value.ts'
import type { Operator } from '../operator.ts'
import { elementIndices, tupleIndices } from './gather.ts'

type Element = number | bigint

/** What becomes of an element that is written to. */
const reductions = {
  none: (_, update) => update,
  // Both are of one type: numbers or bigints.
  add: (old, update) => (old as number) + (update as number),
  mul: (old, update) => (old as number) * (update as number),
  max: (old, update) => (old > update || Number.isNaN(old) ? old : update),
  min: (old, update) => (old < update || Number.isNaN(old) ? old : update),
} satisfies Record<string, (old: Element, update: Element) => Element>

/** Writes `updates[i]` to the element `indices[i]`, one after the other. */
function scatter(
  data: ReferenceValue,
  indices: ArrayLike<number>,
  updates: ReferenceValue,
  name: string,
): ReferenceValue {
  const reduce = Object.hasOwn(reductions, name) ? reductions[name as keyof typeof reductions] : undefined
  if (!reduce) throw createError(OperandsInvalid, { problem: `the reduction "${name}" is not known` })
  const result = data.data.slice() as Float64Array
  for (let index = 0; index < indices.length; index++) {
    result[indices[index]!] = reduce(result[indices[index]!]!, updates.data[index]!) as number
  }
  return makeValue(data.dataType, data.dims, result)
}

const scatterElements: Operator = ([data, indices, updates], { int, string }) => {
  const axis = resolveAxis(int('axis', 0), data!.dims.length)
  return scatter(data!, elementIndices(indices!, data!.dims, axis), updates!, string('reduction', 'none'))
}

/** Operators that write to chosen places of a copy. */
export const scatterOperators = {
  /** The old name of `ScatterElements`, up to opset 10. */
  Scatter: scatterElements,
  ScatterElements: scatterElements,
  ScatterND: ([data, indices, updates], { string }) => {
    const size = sizeOf(data!.dims.slice(indices!.dims.at(-1)!))
    const starts = tupleIndices(indices!, data!.dims)
    const places = starts.flatMap((start) => Array.from({ length: size }, (_, index) => start + index))
    return scatter(data!, places, updates!, string('reduction', 'none'))
  },
} satisfies Record<string, Operator>
