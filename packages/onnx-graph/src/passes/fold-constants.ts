import type { NodeProto } from 'onnx-buf'
import { copyMessage } from '../graph/copy-message.ts'
import type { Graph } from '../graph/graph.ts'
import { tensorProto } from '../graph/tensor-data.ts'
import { analyzeGraph, type GraphAnalysis } from '../shapes/analyze-graph.ts'
import { editCopy, type PassResult } from './pass.ts'

/** What to fold. */
export interface FoldConstantsOptions {
  /** Folds casts of weights too, which stores float16 weights as float32: a larger file. False by default. */
  readonly foldWeights?: boolean
  /** Floating-point initialisers that are no constants, such as weights that are trained; integers are axes and sizes. */
  readonly keep?: readonly string[]
}

/**
 * Replaces nodes that always give the same by initialisers: `Constant` nodes, arithmetic on constants, and what follows from
 * sizes that are fixed, such as the `Shape` of a value of known dims. Results of more than 16,384 elements stay computed.
 *
 * Precondition: none; the more dims are fixed, the more is folded.
 * Postcondition: the same outputs. No `Constant` node of numbers is left, but for graph outputs. Constants that are no longer
 * read stay: see {@link eliminateDead}.
 */
export function foldConstants(graph: Graph, { foldWeights = false, keep = [] }: FoldConstantsOptions = {}): PassResult {
  const limits = { weights: foldWeights, keep: new Set(keep) }
  return editCopy(graph, (copy) => foldKnownValues(copy, analyzeGraph(copy, limits)))
}

/** The same in place, with what is known of the graph. */
export function foldKnownValues(graph: Graph, { known }: GraphAnalysis): boolean {
  const isFolded = (value: string) => value === '' || (known(value)?.kind === 'tensor' && !graph.isOutput(value))
  const isConstant = (node: NodeProto) => node.opType === 'Constant' && graph.constantOf(node.output[0]!) !== undefined
  const canFold = (node: NodeProto) =>
    isConstant(node) ? !graph.isOutput(node.output[0]!) : node.output.every(isFolded)
  const folded = new Set(graph.nodes().filter(canFold))
  const isRead = (value: string) => value !== '' && graph.consumersOf(value).some((reader) => !folded.has(reader))
  const values = [...folded].flatMap(({ output }) => output.filter(isRead))
  const tensors = values.map((name) => copyMessage(graph.constantOf(name) ?? knownTensor(known, name), { name }))
  for (const node of folded) graph.removeNode(node)
  for (const tensor of tensors) graph.addInitializer(tensor)
  return folded.size > 0
}

function knownTensor(known: GraphAnalysis['known'], value: string) {
  const found = known(value)
  // Only values of this kind are folded.
  return tensorProto((found as Extract<typeof found, { kind: 'tensor' }>).tensor)
}
