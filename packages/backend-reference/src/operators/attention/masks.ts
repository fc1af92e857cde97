import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import { mapNumbers } from '../elementwise/unary.ts'

/** Gives `hidden` where a query may not see a key that comes later, 0 elsewhere: `[queries, keys]` with `past` keys before. */
export function causalBias(
  dataType: number,
  { queries, keys, past, hidden }: { queries: number; keys: number; past: number; hidden: number },
): ReferenceValue {
  const bias = Float64Array.from({ length: queries * keys }, (_, index) =>
    (index % keys) - past > Math.floor(index / keys) ? hidden : 0,
  )
  return typedValue(dataType, [queries, keys], bias)
}

/** Turns marks (not 0: may be seen) into what is added to scores. */
export function markBias(marks: ReferenceValue, dataType: number, hidden: number): ReferenceValue {
  const bias = mapNumbers({ ...marks, dataType, data: Float64Array.from(numbersOf(marks)) }, (mark) =>
    mark === 0 ? hidden : 0,
  )
  return bias
}

/** Gives dims to a value of marks or biases so that it broadcasts to `[batch, heads, queries, keys]`. */
export function withDims(value: ReferenceValue, dims: readonly number[]): ReferenceValue {
  return { ...value, dims }
}
