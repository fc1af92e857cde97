import { maxDims } from '../dims/dim-algebra.ts'
import type { Dim } from '../graph/value-type.ts'

/**
 * The size of an axis on which both are repeated to fit. Of two symbols it is the one that is certainly not the smaller; `''`
 * when that depends on which of them is 1, or nothing fits.
 */
export function broadcastDim(left: Dim, right: Dim): Dim {
  if (left === right || right === 1) return left
  if (left === 1) return right
  if (typeof left === 'number') return typeof right === 'number' ? '' : left
  if (typeof right === 'number') return right
  const larger = maxDims(left, right)
  return larger === left || larger === right ? larger : ''
}

/** Dims after numpy's broadcasting; undefined when a rank is unknown. */
export function broadcastDims(all: readonly (readonly Dim[] | undefined)[]): readonly Dim[] | undefined {
  if (!all.every((dims) => dims !== undefined)) return undefined
  const rank = Math.max(0, ...all.map(({ length }) => length))
  return Array.from({ length: rank }, (_, axis) =>
    all.map((dims) => dims[axis - rank + dims.length] ?? 1).reduce(broadcastDim),
  )
}

/** One size for two dims that must be equal: a number rather than a symbol, the shorter text, the known one. */
export function unifyDim(left: Dim, right: Dim): Dim {
  if (left === right || right === '') return left
  if (left === '' || typeof right === 'number') return right
  return typeof left === 'number' || left.length <= right.length ? left : right
}

/** The same for all dims; undefined ranks give way, and ranks that differ are unknown. */
export function unifyDims(
  left: readonly Dim[] | undefined,
  right: readonly Dim[] | undefined,
): readonly Dim[] | undefined {
  if (!left || !right) return left ?? right
  return left.length === right.length ? left.map((dim, axis) => unifyDim(dim, right[axis]!)) : undefined
}
