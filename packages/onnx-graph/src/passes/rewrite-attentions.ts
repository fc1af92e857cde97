import type { NodeProto } from 'onnx-buf'
import { eliminateDead } from '../edit/eliminate-dead.ts'
import type { Graph } from '../graph/graph.ts'
import { type Facts, readFacts } from '../match/facts.ts'
import { editCopy, type PassResult } from './pass.ts'
import { cancelLayoutNodes } from './simplify-layout.ts'

interface RewriteAttentionsResult {
  readonly result: PassResult
  /** How many nodes were rewritten. */
  readonly count: number
}

/**
 * Offers every node to `write`, which writes the attention around a softmax anew and tells whether it did. What is then not
 * needed any more goes: the old nodes, and reshapes and transposes that cancel each other.
 */
export function rewriteAttentions(
  graph: Graph,
  write: (facts: Facts, softmax: NodeProto) => boolean,
): RewriteAttentionsResult {
  let count = 0
  const result = editCopy(graph, (copy) => {
    eliminateDead(copy)
    const facts = readFacts(copy)
    for (const node of copy.nodes()) if (write(facts, node)) count++
    if (count === 0) return false
    eliminateDead(copy)
    cancelLayoutNodes(facts)
    eliminateDead(copy)
    return true
  })
  return { result, count }
}
