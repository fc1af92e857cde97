import type { NodeProto } from 'onnx-buf'
import { intAttribute } from '../graph/attributes.ts'
import type { Graph } from '../graph/graph.ts'
import { ownEntry } from '../own-entry.ts'

/** What a weight is for the products that read it. */
export interface ProductWeight {
  /** The axis of the output channels: the first one, or the last one of a matrix. */
  readonly outputAxis: 0 | 1
  readonly opType: 'MatMul' | 'Gemm' | 'Conv'
}

const roles: Readonly<Record<string, (node: NodeProto) => ProductWeight>> = {
  MatMul: () => ({ opType: 'MatMul', outputAxis: 1 }),
  Gemm: (node) => ({ opType: 'Gemm', outputAxis: intAttribute(node, 'transB', 0) === 1 ? 0 : 1 }),
  Conv: () => ({ opType: 'Conv', outputAxis: 0 }),
}

/**
 * Gives what a constant is when all its readers use it as the weight of a matrix product or convolution with the same output
 * channels; undefined for other constants, graph outputs and those read inside subgraphs.
 */
export function productWeight(graph: Graph, name: string, rank: number): ProductWeight | undefined {
  if (graph.isOutput(name)) return undefined
  const found = graph.usesOf(name).map(({ node, index }) => {
    const role = index === 1 && node.domain === '' ? ownEntry(roles, node.opType)?.(node) : undefined
    return role && (role.opType === 'Conv' ? rank >= 3 : rank === 2) ? role : undefined
  })
  const [first] = found
  return first && found.every((role) => role?.outputAxis === first.outputAxis) ? first : undefined
}
