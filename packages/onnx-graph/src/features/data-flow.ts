import type { NodeProto } from 'onnx-buf'
import type { Graph } from '../graph/graph.ts'
import { capturedValues } from '../graph/subgraphs.ts'
import { topologicalOrder } from '../graph/topological-order.ts'

/**
 * The nodes on the ways from one graph input to the outputs, and how they follow each other. A value that is read only for its
 * shape is not followed: what is computed from shapes decides sizes, it does not carry the picture.
 */
export interface DataFlow {
  /** Each node after those it reads from, in an order that depends neither on names nor on how the file lists the nodes. */
  readonly order: readonly NodeProto[]
  readonly before: Neighbours
  readonly after: Neighbours
}

/** The nodes next to each node, on one side of it. */
export type Neighbours = ReadonlyMap<NodeProto, readonly NodeProto[]>

const shapeReaders: ReadonlySet<string> = new Set(['Shape', 'Size'])

/** Follows the data of a graph input to the outputs. */
export function dataFlow(graph: Graph, input: string): DataFlow {
  const producerOf = (value: string) => graph.producerOf(value)
  const roots = graph.outputNames.map(producerOf).filter((node) => node !== undefined)
  const before = new Map<NodeProto, readonly NodeProto[]>()
  const after = new Map<NodeProto, NodeProto[]>()
  for (const node of topologicalOrder(roots, producerOf)) {
    if (shapeReaders.has(node.opType)) continue
    const reads = [...node.input, ...capturedValues(node)]
    const sources = new Set(reads.map(producerOf).filter((source) => source !== undefined && before.has(source)))
    if (sources.size === 0 && !reads.includes(input)) continue
    before.set(node, [...sources] as NodeProto[])
    after.set(node, [])
    for (const source of sources) after.get(source as NodeProto)?.push(node)
  }
  return { order: [...before.keys()], before, after }
}

/** Gives every node that is reached from `start`, itself included, without leaving `within`. */
export function reach(start: NodeProto, edges: Neighbours, within?: ReadonlySet<NodeProto>): Set<NodeProto> {
  const reached = new Set<NodeProto>([start])
  for (const node of reached) {
    for (const next of edges.get(node) ?? []) if (!within || within.has(next)) reached.add(next)
  }
  return reached
}
