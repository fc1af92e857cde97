import { resolveAxis } from '../../values/indices.ts'
import { integersOf, makeValue, type ReferenceValue } from '../../values/value.ts'
import { zipNumbers } from '../elementwise/broadcast.ts'
import { mapNumbers } from '../elementwise/unary.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import { argOperators } from './arg.ts'
import { reducers, reduceValue } from './reduce.ts'
import { softmaxOperators } from './softmax.ts'

type Reduction = (value: ReferenceValue, axes: readonly number[]) => ReferenceValue

/** Axes are an attribute, and since opset 13 (`ReduceSum`) or 18 an input; none means all, or none at all if the node says so. */
function axesOf(axes: ReferenceValue | undefined, { ints, int }: OperatorContext, rank: number): number[] {
  const given = axes ? integersOf(axes) : ints('axes', [])
  if (given.length > 0) return given.map((axis) => resolveAxis(axis, rank))
  return int('noop_with_empty_axes', 0) === 1 ? [] : Array.from({ length: rank }, (_, axis) => axis)
}

const reduction =
  (reduce: Reduction): Operator =>
  ([x, axes], context) => {
    const reduced = axesOf(axes, context, x!.dims.length)
    const kept = reduce(x!, reduced)
    if (context.int('keepdims', 1) === 1) return kept
    return makeValue(
      kept.dataType,
      x!.dims.filter((_, axis) => !reduced.includes(axis)),
      kept.data,
    )
  }

/** `m + ln Σ e^(x − m)` with the maximum m, without overflow. */
const logSumExp: Reduction = (value, axes) => {
  const largest = mapNumbers(reduceValue(value, axes, reducers.ReduceMax), (x) => (Number.isFinite(x) ? x : 0))
  const powers = zipNumbers(value, largest, (x, m) => Math.exp(x - m))
  const sums = reduceValue(powers, axes, reducers.ReduceSum)
  return zipNumbers(sums, largest, (s, m) => m + Math.log(s))
}

/** Operators that make fewer elements out of many, and those that weigh elements against all others of an axis. */
export const reduceOperators = {
  ...(Object.fromEntries(
    Object.entries(reducers).map(([name, reducer]) => [
      name,
      reduction((value, axes) => reduceValue(value, axes, reducer)),
    ]),
  ) as { [Name in keyof typeof reducers]: Operator }),
  ReduceLogSumExp: reduction(logSumExp),
  ...argOperators,
  ...softmaxOperators,
} satisfies Record<string, Operator>
