import { resolveAxis, splitAt } from '../../values/indices.ts'
import { int64Value, numbersOf } from '../../values/value.ts'
import type { Operator } from '../operator.ts'

/** The index of the best element along an axis: the first of equals, or the last when the node says so. */
const argBest =
  (isBetter: (one: number, other: number) => boolean): Operator =>
  ([x], { int }) => {
    const axis = resolveAxis(int('axis', 0), x!.dims.length)
    const takesLast = int('select_last_index', 0) === 1
    const { outer, size, inner } = splitAt(x!.dims, axis)
    const numbers = numbersOf(x!)
    const best = Array.from({ length: outer * inner }, (_, group) => {
      const at = (index: number) => numbers[(Math.floor(group / inner) * size + index) * inner + (group % inner)]!
      let found = 0
      for (let index = 1; index < size; index++) {
        if (isBetter(at(index), at(found)) || (takesLast && at(index) === at(found))) found = index
      }
      return found
    })
    const kept = int('keepdims', 1) === 1 ? [1] : []
    return int64Value(best, [...x!.dims.slice(0, axis), ...kept, ...x!.dims.slice(axis + 1)])
  }

/** Operators that give the place of an element. */
export const argOperators = {
  ArgMax: argBest((one, other) => one > other),
  ArgMin: argBest((one, other) => one < other),
} satisfies Record<string, Operator>
