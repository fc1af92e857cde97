import type { GraphOps } from '../graph-ops.ts'
import { range, type Value } from '../value.ts'

/** Multiplies along one axis by a matrix given as rows. */
export function multiplyAlong(ops: GraphOps, value: Value, axis: number, rows: readonly Float32Array[]): Value {
  const columns = value.dims[axis]!
  const flat = new Float32Array(rows.length * columns)
  rows.forEach((row, index) => {
    flat.set(row, index * columns)
  })
  const matrix = ops.constant(flat, [rows.length, columns])
  const rank = value.dims.length
  if (rank === 1) return ops.reshape(ops.matMul(matrix, ops.reshape(value, [columns, 1])), [rows.length])
  if (axis === rank - 2) return ops.matMul(matrix, value)
  const perm = [...range(0, rank).filter((one) => one !== axis), axis]
  const product = ops.matMul(ops.transpose(value, perm), ops.swapLast(matrix))
  return ops.transpose(
    product,
    range(0, rank).map((one) => perm.indexOf(one)),
  )
}
