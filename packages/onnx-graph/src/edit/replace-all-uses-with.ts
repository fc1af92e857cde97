import { createError } from '@self-cascade/core'
import type { GraphProto, NodeProto } from 'onnx-buf'
import { GraphEditInvalid } from '../errors.ts'
import { copyMessage } from '../graph/copy-message.ts'
import type { Graph } from '../graph/graph.ts'

/** Which readers a replacement leaves alone. */
export interface ReplaceUsesOptions {
  /** Nodes that go on reading the old value, such as the one that makes the replacement from it. */
  readonly except?: readonly NodeProto[]
}

/**
 * Lets every node that reads `value` read `replacement` instead, inside subgraphs too. A graph output keeps its name: it is
 * then made from the replacement, by an `Identity` node where it must be.
 *
 * @throws {@link GraphEditInvalid} when the graph has no value of the replacement's name.
 */
export function replaceAllUsesWith(
  graph: Graph,
  value: string,
  replacement: string,
  { except = [] }: ReplaceUsesOptions = {},
): void {
  if (value === replacement) return
  if (!graph.has(replacement)) {
    const problem = `the graph has no value "${replacement}"`
    throw createError(GraphEditInvalid, { edit: `Replacing "${value}"`, problem })
  }
  for (const { node, index } of graph.usesOf(value)) {
    if (except.includes(node)) continue
    if (index >= 0) graph.setInput(node, index, replacement)
    graph.editSubgraphs(node, (one) => renameCaptured(one, value, replacement))
  }
  if (graph.isOutput(value)) remakeOutput(graph, value, replacement)
}

/** Makes the graph output `value` from `replacement`: its old producer then makes a value of another name. */
function remakeOutput(graph: Graph, value: string, replacement: string): void {
  const producer = graph.producerOf(value)
  if (producer) {
    const old = graph.uniqueName(`${value}_replaced`)
    graph.setOutput(producer, producer.output.indexOf(value), old)
    for (const { node, index } of graph.usesOf(value)) if (index >= 0) graph.setInput(node, index, old)
  }
  graph.addNode({ opType: 'Identity', inputs: [replacement], outputs: [value] })
}

/** Renames a value of the outer graph in the subgraphs of a node. */
export function renameCaptured(node: NodeProto, value: string, replacement: string): void {
  node.attribute = node.attribute.map((attribute) => {
    const rename = (graph: GraphProto) => renameInSubgraph(graph, value, replacement)
    if (attribute.g) return copyMessage(attribute, { g: rename(attribute.g) })
    return attribute.graphs.length > 0 ? copyMessage(attribute, { graphs: attribute.graphs.map(rename) }) : attribute
  })
}

function renameInSubgraph(graph: GraphProto, value: string, replacement: string): GraphProto {
  if ([...graph.input, ...graph.initializer].some(({ name }) => name === value)) return graph
  const rename = (name: string) => (name === value ? replacement : name)
  const node = graph.node.map((one) => {
    const copy = copyMessage(one, { input: one.input.map(rename) })
    renameCaptured(copy, value, replacement)
    return copy
  })
  const output = graph.output.map((info) => copyMessage(info, { name: rename(info.name) }))
  return copyMessage(graph, { node, output })
}
