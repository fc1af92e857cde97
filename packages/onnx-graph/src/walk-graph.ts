import type { AttributeProto, GraphProto, NodeProto, TensorProto } from 'onnx-buf'

const subgraphsOf = ({ g, graphs }: AttributeProto): readonly GraphProto[] => (g ? [g, ...graphs] : graphs)
const tensorsOf = ({ t, tensors }: AttributeProto): readonly TensorProto[] => (t ? [t, ...tensors] : tensors)

/** Goes through the nodes of a graph in order, each followed by the nodes of its own subgraphs. */
export function* graphNodes(graph: GraphProto): Generator<NodeProto> {
  for (const node of graph.node) {
    yield node
    for (const subgraph of node.attribute.flatMap(subgraphsOf)) yield* graphNodes(subgraph)
  }
}

/** Gives the tensors a graph holds: initialisers and the tensors in attributes (`Constant` nodes), subgraphs included. */
export function graphTensors(graph: GraphProto): TensorProto[] {
  const attributes = graph.node.flatMap(({ attribute }) => attribute)
  return [
    ...graph.initializer,
    ...attributes.flatMap(tensorsOf),
    ...attributes.flatMap(subgraphsOf).flatMap(graphTensors),
  ]
}
