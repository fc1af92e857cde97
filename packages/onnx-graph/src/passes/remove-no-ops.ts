import type { NodeProto } from 'onnx-buf'
import { bypassNode } from '../edit/bypass-node.ts'
import type { Graph } from '../graph/graph.ts'
import { analyzeGraph, type GraphAnalysis } from '../shapes/analyze-graph.ts'
import { type NoOpFacts, noOpRules } from './no-op-rules.ts'
import { editCopy, type PassResult } from './pass.ts'

/** What stays. */
export interface RemoveNoOpsOptions {
  /** Floating-point initialisers that are no constants, such as a trained scale that is 1 to begin with. */
  readonly keep?: readonly string[]
}

/**
 * Takes out nodes that give what they are given:
 *
 * 1. `Identity`, `Cast` to the type that is there, `Dropout` when the model runs, `Clip` without bounds, `Sum` of one;
 * 2. `Reshape`, `Flatten`, `Expand`, `Slice`, `Tile`, `Pad`, `Transpose`, `Concat` and `Resize` that leave everything in place;
 * 3. sums with zeros, products with ones, powers of one, and `Where` with a condition that is the same everywhere.
 *
 * Precondition: none; where dims are not known the node stays.
 * Postcondition: the same outputs. A node stays when it makes a graph output from a graph input or constant.
 */
export function removeNoOps(graph: Graph, { keep = [] }: RemoveNoOpsOptions = {}): PassResult {
  return editCopy(graph, (copy) => bypassNoOps(copy, analyzeGraph(copy, { keep: new Set(keep) })))
}

/** The same in place, with what is known of the graph. */
export function bypassNoOps(graph: Graph, { types, known }: GraphAnalysis): boolean {
  let modified = false
  const facts: NoOpFacts = {
    opset: graph.opset(),
    typeOf: (value) => types.get(value) ?? graph.typeOf(value),
    known,
    isRead: (value) => graph.consumersOf(value).length > 0 || graph.isOutput(value),
  }
  for (const node of graph.nodes()) {
    const value = equalValue(node, facts)
    if (value !== undefined && bypassNode(graph, node, value)) modified = true
  }
  return modified
}

/** The value that a node's first output equals; undefined when there is none, or another output is read too. */
function equalValue(node: NodeProto, facts: NoOpFacts): string | undefined {
  if (node.domain !== '' && node.domain !== 'ai.onnx') return undefined
  const rule = noOpRules.get(node.opType)
  const value = rule?.(node, facts)
  return node.output.slice(1).some((other) => other !== '' && facts.isRead(other)) ? undefined : value
}
