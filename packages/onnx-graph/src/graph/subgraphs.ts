import type { GraphProto, NodeProto } from 'onnx-buf'

/** Gives the graphs that a node carries in its attributes (`If`, `Loop`, `Scan`). */
export function subgraphsOf(node: NodeProto): readonly GraphProto[] {
  return node.attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs))
}

const none: ReadonlySet<string> = new Set()

/** Gives the values of the outer graph that a node's subgraphs read without naming them as inputs. */
export function capturedValues(node: NodeProto): ReadonlySet<string> {
  return node.attribute.some(({ g, graphs }) => g || graphs.length > 0)
    ? new Set(subgraphsOf(node).flatMap(freeValues))
    : none
}

function freeValues(graph: GraphProto): string[] {
  const bound = new Set([...graph.input, ...graph.initializer].map(({ name }) => name))
  const free: string[] = []
  const note = (value: string) => {
    if (value !== '' && !bound.has(value)) free.push(value)
  }
  for (const node of graph.node) {
    node.input.forEach(note)
    for (const value of capturedValues(node)) note(value)
    for (const value of node.output) bound.add(value)
  }
  for (const { name } of graph.output) note(name)
  return free
}
