import { DataType, type Graph, intAttribute, intsAttribute, type TensorProto } from '@self-cascade/onnx-graph'

/** The weight matrix that a product reads, as it is stored and as it is read. */
export interface WeightOperand {
  /** Name of the initialiser, or of the value of a `Constant` node. */
  readonly name: string
  readonly tensor: TensorProto
  /** Whether a transpose lies between the stored matrix and the product. */
  readonly isTransposed: boolean
  /** Element type that the product reads. */
  readonly elementType: number
}

/** Follows a value back to a stored matrix, through `Identity`, `Cast` and `Transpose`; undefined when it is something else. */
export function readWeightOperand(graph: Graph, value: string): WeightOperand | undefined {
  const tensor = graph.initializers.get(value) ?? graph.constantOf(value)
  if (tensor) {
    const isMatrix = tensor.dims.length === 2
    return isMatrix ? { name: value, tensor, isTransposed: false, elementType: tensor.dataType } : undefined
  }
  const node = graph.producerOf(value)
  if (node?.domain !== '') return undefined
  const source = () => readWeightOperand(graph, node.input[0]!)
  if (node.opType === 'Identity') return source()
  if (node.opType === 'Cast') {
    const weight = source()
    return weight && { ...weight, elementType: intAttribute(node, 'to', DataType.FLOAT) }
  }
  if (node.opType !== 'Transpose') return undefined
  const isSwap = intsAttribute(node, 'perm', [1, 0]).join() === '1,0'
  const weight = source()
  return weight && { ...weight, isTransposed: weight.isTransposed === !isSwap }
}
