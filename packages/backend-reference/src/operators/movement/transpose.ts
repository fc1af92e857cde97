import { stridedIndices, stridesOf, take } from '../../values/indices.ts'
import type { ReferenceValue } from '../../values/value.ts'

/** Lets axis `permutation[i]` of the value become axis i. */
export function transpose(value: ReferenceValue, permutation: readonly number[]): ReferenceValue {
  const strides = stridesOf(value.dims)
  const dims = permutation.map((axis) => value.dims[axis]!)
  const from = stridedIndices(
    dims,
    permutation.map((axis) => strides[axis]!),
  )
  return take(value, from, dims)
}
