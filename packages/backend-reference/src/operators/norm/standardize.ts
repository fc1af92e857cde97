import type { ReferenceValue } from '../../values/value.ts'
import { zipNumbers } from '../elementwise/broadcast.ts'
import { mapNumbers } from '../elementwise/unary.ts'
import { reducers, reduceValue } from '../reduce/reduce.ts'

/** What standardising gives: the result, and per group the mean and `1/√(variance + ε)`. */
export interface Standardized {
  readonly result: ReferenceValue
  readonly mean: ReferenceValue
  readonly inverseDeviation: ReferenceValue
}

/** `(x − mean) / √(variance + ε)` over some axes, with the variance of the whole group (divided by its size). */
export function standardize(value: ReferenceValue, axes: readonly number[], epsilon: number): Standardized {
  const mean = reduceValue(value, axes, reducers.ReduceMean)
  const centered = zipNumbers(value, mean, (x, m) => x - m)
  const variance = reduceValue(
    mapNumbers(centered, (x) => x * x),
    axes,
    reducers.ReduceMean,
  )
  const inverseDeviation = mapNumbers(variance, (x) => 1 / Math.sqrt(x + epsilon))
  return { result: zipNumbers(centered, inverseDeviation, (x, factor) => x * factor), mean, inverseDeviation }
}

/** `x · scale + bias`, both broadcast to x. */
export function scaleAndShift(value: ReferenceValue, scale: ReferenceValue, bias?: ReferenceValue): ReferenceValue {
  const scaled = zipNumbers(value, scale, (x, factor) => x * factor)
  return bias ? zipNumbers(scaled, bias, (x, shift) => x + shift) : scaled
}

/** Gives the axes from one to the last. */
export const axesFrom = (first: number, rank: number): number[] =>
  Array.from({ length: Math.max(0, rank - first) }, (_, index) => first + index)

/** Views a value per channel so that it broadcasts to `[N, C, …]` of a rank. */
export function perChannel(value: ReferenceValue, rank: number): ReferenceValue {
  return { ...value, dims: [...value.dims, ...new Array<number>(rank - 2).fill(1)] }
}
