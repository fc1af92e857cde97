import type { NodeProto } from 'onnx-buf'
import { intAttribute } from '../graph/attributes.ts'
import type { Graph } from '../graph/graph.ts'
import { type DataFlow, reach } from './data-flow.ts'
import { isMixer } from './operator-kinds.ts'

/** A Concat that joins a tensor with one that was computed from it by blocks of the network. */
export interface SkipCandidate {
  readonly concat: NodeProto
  /** Which input of the Concat is the skip. */
  readonly inputIndex: number
  /** The node that makes the tensor which the later operand was computed from too: the skip itself, or what it is made of. */
  readonly source: NodeProto
  /** Everything that the later operand was computed from. */
  readonly past: ReadonlySet<NodeProto>
}

/** Finds the Concats, in the order of the flow, that could be the far end of a skip connection. */
export function skipCandidates(graph: Graph, flow: DataFlow): readonly SkipCandidate[] {
  return flow.order.flatMap((node) => (isChannelConcat(graph, node) ? (candidateAt(graph, flow, node) ?? []) : []))
}

/** Channels come second, or last. Where the rank is not known, the axis can only be told from the batch. */
function isChannelConcat(graph: Graph, node: NodeProto): boolean {
  if (node.opType !== 'Concat') return false
  const axis = intAttribute(node, 'axis')
  const rank = [...node.output, ...node.input].map((value) => graph.typeOf(value)?.dims?.length).find(Number)
  if (rank === undefined) return axis !== 0
  return rank >= 3 && [1, rank - 1].includes(axis < 0 ? axis + rank : axis)
}

function candidateAt(graph: Graph, flow: DataFlow, concat: NodeProto): SkipCandidate | undefined {
  const operands = concat.input.flatMap((value, inputIndex) => {
    const producer = graph.producerOf(value)
    return producer && flow.before.has(producer) ? [{ inputIndex, producer, past: reach(producer, flow.before) }] : []
  })
  const [first, second] = operands
  if (!first || !second || operands.length > 2) return undefined
  const pairs = [
    [first, second],
    [second, first],
  ] as const
  for (const [skip, later] of pairs) {
    const source = sourceOf(flow, skip.producer, later.past)
    if (!source) continue
    const mixersTo = ({ past }: { readonly past: ReadonlySet<NodeProto> }) =>
      [...reach(source, flow.after, past)].filter((node) => node !== source && isMixer(node)).length
    if (mixersTo(skip) < mixersTo(later)) {
      return { concat, inputIndex: skip.inputIndex, source, past: later.past }
    }
  }
  return undefined
}

/**
 * Walks back from a skip, through nodes that only scale, add, cast or move elements, to the last node that the later operand
 * depends on too. Most often that is the skip itself; a residual that is added from outside, or a scaling, lies in between.
 */
function sourceOf(flow: DataFlow, skip: NodeProto, past: ReadonlySet<NodeProto>): NodeProto | undefined {
  const waiting = new Set([skip])
  const found = new Set<NodeProto>()
  for (const node of waiting) {
    if (past.has(node)) found.add(node)
    else if (!isMixer(node)) for (const earlier of flow.before.get(node) ?? []) waiting.add(earlier)
  }
  return flow.order.filter((node) => found.has(node)).at(-1)
}
