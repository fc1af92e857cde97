import { TensorProto_DataType as DataType } from 'onnx-buf'
import { intAttribute, stringAttribute } from '../../graph/attributes.ts'
import type { Dim } from '../../graph/value-type.ts'
import { broadcastDims } from '../broadcast.ts'
import { type NodeFacts, type ShapeRule, tensor } from '../shape-rule.ts'
import { einsumDims } from './einsum-dims.ts'

/** Dims of a matrix product with numpy's rules: a vector is a row on the left and a column on the right. */
export function productDims(
  left: readonly Dim[] | undefined,
  right: readonly Dim[] | undefined,
  equate: NodeFacts['equate'] = () => {},
): readonly Dim[] | undefined {
  if (!left?.length || !right?.length) return undefined
  const [rows, columns] = [left.slice(-2, -1), right.length > 1 ? right.slice(-1) : []]
  equate(left.at(-1), right.at(-2) ?? right[0])
  const batch = broadcastDims([left.slice(0, -2), right.slice(0, -2)])
  return batch && [...batch, ...rows, ...columns]
}

/** Swaps the last two dims, or moves the first behind all but the last (`transBatch`), as asked. */
function transposed(facts: NodeFacts, index: number, side: 'A' | 'B'): readonly Dim[] | undefined {
  const dims = facts.dims(index)
  if (!dims || dims.length < 2) return dims
  const isBatch = intAttribute(facts.node, `transBatch${side}`, 0) === 1
  const [first, ...rest] = dims as [Dim, ...Dim[]]
  const moved = isBatch ? [...rest.slice(0, -1), first, ...rest.slice(-1)] : dims
  if (intAttribute(facts.node, `trans${side}`, 0) === 0) return moved
  return [...moved.slice(0, -2), moved.at(-1)!, moved.at(-2)!]
}

/** A matrix product whose operands may be transposed by attributes. */
export const fusedMatMul: ShapeRule = (facts) => [
  tensor(facts.elementType(0), productDims(transposed(facts, 0, 'A'), transposed(facts, 1, 'B'), facts.equate)),
]

/** Matrix products and sums of products. */
export const linearRules = {
  MatMul: ({ dims, elementType, equate }) => [tensor(elementType(0), productDims(dims(0), dims(1), equate))],
  MatMulInteger: ({ dims }) => [tensor(DataType.INT32, productDims(dims(0), dims(1)))],
  QLinearMatMul: ({ dims, elementType }) => [tensor(elementType(7), productDims(dims(0), dims(3)))],
  Gemm: fusedMatMul,
  Einsum: ({ node, dims, elementType }) => {
    const equation = stringAttribute(node, 'equation')
    return [
      tensor(
        elementType(0),
        einsumDims(
          equation,
          node.input.map((_, index) => dims(index)),
        ),
      ),
    ]
  },
  Det: ({ dims, elementType }) => [tensor(elementType(0), dims(0)?.slice(0, -2))],
} satisfies Record<string, ShapeRule>
