import type { NodeProto } from 'onnx-buf'
import { stringAttribute } from '../graph/attributes.ts'
import type { Facts } from './facts.ts'
import { identityPerm, type View } from './view.ts'

/** A batch of matrix products: `left` is seen as [..., M, K], `right` as [..., K, N]. */
export interface MatrixProduct {
  readonly left: View
  readonly right: View
  /** Axis i of the node's result is axis `perm[i]` of [..., M, N]. */
  readonly perm: readonly number[]
}

/** Reads a `MatMul`, or an `Einsum` that is one, whose operands have the same known rank; undefined for anything else. */
export function readMatrixProduct(facts: Facts, node: NodeProto): MatrixProduct | undefined {
  if (node.domain !== '') return undefined
  if (node.opType === 'MatMul') return readMatMul(facts, node)
  return node.opType === 'Einsum' ? readEinsum(node) : undefined
}

function readMatMul(facts: Facts, { input }: NodeProto): MatrixProduct | undefined {
  const [left, right] = input as [string, string]
  const rank = facts.dims(left)?.length
  if (rank === undefined || rank < 2 || facts.dims(right)?.length !== rank) return undefined
  const perm = identityPerm(rank)
  return { left: { value: left, perm }, right: { value: right, perm }, perm }
}

/** Reads equations such as `bhid,bhjd->bhij`: one summed axis, one axis from each side alone, all others in both. */
function readEinsum(node: NodeProto): MatrixProduct | undefined {
  const equation = stringAttribute(node, 'equation').replaceAll(' ', '')
  const [left, right, result] = equation.split(/,|->/).map((term) => [...term])
  if (!/^[a-zA-Z]+,[a-zA-Z]+->[a-zA-Z]+$/.test(equation) || !left || !right || !result) return undefined
  const batch = left.filter((axis) => right.includes(axis) && result.includes(axis))
  const rows = left.filter((axis) => !right.includes(axis))
  const summed = left.filter((axis) => !result.includes(axis))
  const columns = right.filter((axis) => !left.includes(axis))
  const single = [rows, summed, columns].every(({ length }) => length === 1)
  const orders = {
    left: [...batch, ...rows, ...summed],
    right: [...batch, ...summed, ...columns],
    result: [...batch, ...rows, ...columns],
  }
  const isWhole = [left, right, result].every((term) => term.length === batch.length + 2)
  if (!single || !isWhole || !orders.result.every((axis) => result.includes(axis))) return undefined
  return {
    left: { value: node.input[0]!, perm: orders.left.map((axis) => left.indexOf(axis)) },
    right: { value: node.input[1]!, perm: orders.right.map((axis) => right.indexOf(axis)) },
    perm: result.map((axis) => orders.result.indexOf(axis)),
  }
}
