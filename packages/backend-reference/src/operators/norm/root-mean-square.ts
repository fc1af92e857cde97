import type { ReferenceValue } from '../../values/value.ts'
import { zipNumbers } from '../elementwise/broadcast.ts'
import { mapNumbers } from '../elementwise/unary.ts'
import { reducers, reduceValue } from '../reduce/reduce.ts'

/** `x / √(mean(x²) + ε)` over some axes, and the factor of each group. */
export function rootMeanSquareNormalize(
  value: ReferenceValue,
  axes: readonly number[],
  epsilon: number,
): { result: ReferenceValue; inverse: ReferenceValue } {
  const squares = mapNumbers(value, (x) => x * x)
  const inverse = mapNumbers(reduceValue(squares, axes, reducers.ReduceMean), (mean) => 1 / Math.sqrt(mean + epsilon))
  return { result: zipNumbers(value, inverse, (x, factor) => x * factor), inverse }
}
