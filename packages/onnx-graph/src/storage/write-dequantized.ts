import { TensorProto_DataType as DataType } from 'onnx-buf'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor, int64Tensor, tensorProto } from '../graph/tensor-data.ts'
import type { GraphWeight } from './graph-weights.ts'
import type { ProductWeight } from './product-weight.ts'
import type { Int8Weight, ScaleGroups } from './quantize-int8.ts'

/** A weight in 8 bits and how it is used. */
export interface DequantizedWeight {
  readonly weight: GraphWeight
  readonly role: ProductWeight
  readonly groups: ScaleGroups
  readonly int8: Int8Weight
  /** Elements that share a scale; absent for one scale per output channel. */
  readonly blockSize?: number | undefined
}

/** Operator sets from which `DequantizeLinear` takes one scale per channel, and one per block. */
const channelOpset = 13
const blockOpset = 21

/** Tells whether the model's operator set has a `DequantizeLinear` for the weight. */
export function hasDequantizeLinear(graph: Graph, role: ProductWeight, blockSize: number | undefined): boolean {
  if (blockSize === undefined) return graph.opset() >= channelOpset
  return graph.opset() >= blockOpset && role.opType !== 'Conv'
}

/** Writes `DequantizeLinear`, which a runtime runs with the product or fuses into it. */
export function writeDequantizeLinear(graph: Graph, dequantized: DequantizedWeight): void {
  const { weight, role, blockSize } = dequantized
  const { name, dims } = weight
  const { outputAxis } = role
  const blockAxis = 1 - outputAxis
  const scaleDims =
    blockSize === undefined
      ? [dims[outputAxis]!]
      : dims.map((dim, axis) => (axis === blockAxis ? dim / blockSize : dim))
  graph.addNode({
    opType: 'DequantizeLinear',
    inputs: [addValues(graph, dequantized, dims), addScales(graph, dequantized, scaleDims)],
    attributes: blockSize === undefined ? { axis: outputAxis } : { axis: blockAxis, block_size: blockSize },
    outputs: [name],
  })
  graph.setType(name, { elementType: DataType.FLOAT, dims })
}

/** Writes `Cast` and `Mul`, which a runtime folds to float32 when it loads the model. Runs at every opset. */
export function writeCastAndMul(graph: Graph, dequantized: DequantizedWeight): void {
  const { weight, role, groups, blockSize } = dequantized
  const { name, dims } = weight
  const channels = dims.map((dim, axis) => (axis === role.outputAxis ? dim : 1))
  const isBlocked = blockSize !== undefined
  const valueDims = isBlocked ? [groups.outer, groups.middle, groups.inner] : dims
  const scaleDims = isBlocked ? [groups.outer, 1, groups.inner] : channels
  const cast = graph.add('Cast', [addValues(graph, dequantized, valueDims)], { to: DataType.FLOAT })
  const inputs = [cast, addScales(graph, dequantized, scaleDims)]
  if (!isBlocked) graph.addNode({ opType: 'Mul', inputs, outputs: [name] })
  else {
    const shape = graph.addConstant(int64Tensor(dims), `${name}_dims`)
    graph.addNode({ opType: 'Reshape', inputs: [graph.add('Mul', inputs), shape], outputs: [name] })
  }
  graph.setType(name, { elementType: DataType.FLOAT, dims })
}

function addValues(graph: Graph, { weight, int8 }: DequantizedWeight, dims: readonly number[]): string {
  const name = graph.uniqueName(`${weight.name}_int8`)
  return graph.addInitializer(tensorProto({ name, dataType: DataType.INT8, dims, data: int8.values }))
}

function addScales(graph: Graph, { weight, int8 }: DequantizedWeight, dims: readonly number[]): string {
  return graph.addConstant(float32Tensor(int8.scales, dims), `${weight.name}_scale`)
}
