import { DataType, floatAttribute, type Graph, intAttribute, type NodeProto } from '@self-cascade/onnx-graph'
import type { Trace } from './trace.ts'
import { readWeightOperand, type WeightOperand } from './weight-operand.ts'

/** A product of computed rows with a stored weight matrix. */
export interface LinearProduct {
  readonly node: NodeProto
  readonly weight: WeightOperand
  /** Whether the product reads its operand as [out, in]: a `Gemm` with `transB`. */
  readonly readsTransposed: boolean
  readonly inFeatures: number
  readonly outFeatures: number
}

/** Tells whether a node is a product that may be a linear layer. */
export const isProduct = ({ opType, domain }: NodeProto) => domain === '' && (opType === 'MatMul' || opType === 'Gemm')

/** Tells whether the stored matrix lies as [out, in]. */
export const liesTransposed = ({ weight, readsTransposed }: LinearProduct) => weight.isTransposed !== readsTransposed

const adaptedTypes: readonly number[] = [DataType.FLOAT, DataType.FLOAT16]

/** Reads `x W` and `x Wᵀ + b`, or says why a product is neither. */
export function readLinearProduct(graph: Graph, node: NodeProto): Trace<LinearProduct> {
  const problem = (text: string) => ({ problem: `the ${node.opType} node "${node.name}" ${text}` })
  const weight = readWeightOperand(graph, node.input[1]!)
  if (!weight) {
    const isLeft = readWeightOperand(graph, node.input[0]!) !== undefined
    return problem(isLeft ? 'has its weight on the left' : 'reads no stored float matrix')
  }
  if (!adaptedTypes.includes(weight.elementType)) return problem('reads a weight that is neither float32 nor float16')
  const isGemm = node.opType === 'Gemm'
  if (isGemm && intAttribute(node, 'transA', 0) !== 0) return problem('transposes its input')
  if (isGemm && floatAttribute(node, 'alpha', 1) !== 1) return problem('scales its product')
  const readsTransposed = isGemm && intAttribute(node, 'transB', 0) !== 0
  const dims = weight.tensor.dims.map(Number)
  const [inFeatures, outFeatures] = weight.isTransposed === readsTransposed ? dims : [...dims].reverse()
  return { found: { node, weight, readsTransposed, inFeatures: inFeatures!, outFeatures: outFeatures! } }
}
