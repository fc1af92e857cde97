import type { Graph } from '@self-cascade/onnx-graph'

/** A graph that becomes a part of another one. */
export interface AppendedGraph {
  /** Without free sizes and subgraphs, of the operator set of the other one, and with names of its own for its initialisers. */
  readonly part: Graph
  /** The value that each of its inputs becomes. */
  readonly inputs: Readonly<Record<string, string>>
}

/** Adds the nodes and initialisers of a graph to another one. Gives the name of the value that its first output became. */
export function appendGraph(graph: Graph, { part, inputs }: AppendedGraph): string {
  const names = new Map<string, string>([['', ''], ...Object.entries(inputs)])
  for (const [name, tensor] of part.initializers) names.set(name, graph.addInitializer(tensor))
  for (const node of part.nodes()) {
    const read = node.input.map((value) => names.get(value)!)
    const copy = graph.copyNode(node, read)
    for (const [index, value] of node.output.entries()) names.set(value, copy.output[index]!)
  }
  for (const { domain, version } of part.model.opsetImport) {
    if (domain !== '' && domain !== 'ai.onnx') graph.setOpset(domain, Number(version))
  }
  return names.get(part.outputNames[0]!)!
}
