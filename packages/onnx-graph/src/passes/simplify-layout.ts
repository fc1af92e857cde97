import type { NodeProto } from 'onnx-buf'
import { bypassNode } from '../edit/bypass-node.ts'
import { eliminateDead } from '../edit/eliminate-dead.ts'
import { intAttribute } from '../graph/attributes.ts'
import type { Graph } from '../graph/graph.ts'
import { type Facts, isSameDims, readFacts } from '../match/facts.ts'
import { beforeTranspose, identityPerm, isIdentityPerm } from '../match/view.ts'
import { ownEntry } from '../own-entry.ts'
import { editCopy, type PassResult } from './pass.ts'

/**
 * Takes away `Transpose` and `Reshape` nodes that cancel or repeat each other. Precondition: none, but more is found with
 * inferred shapes. Postcondition: no `Transpose` reads a `Transpose`; no `Reshape` reads a `Reshape` unless its shape copies
 * dims of it; none is left that is known to change nothing and does not make a graph output.
 */
export function simplifyLayout(graph: Graph): PassResult {
  return editCopy(graph, (copy) => {
    const isSimplified = cancelLayoutNodes(readFacts(copy))
    if (isSimplified) eliminateDead(copy)
    return isSimplified
  })
}

/** Does it in place, leaving dead nodes. Tells whether anything changed. */
export function cancelLayoutNodes(facts: Facts): boolean {
  const nodes = facts.graph.nodes()
  return nodes.reduce((changed, node) => (ownEntry(edits, node.opType)?.(facts, node) ?? false) || changed, false)
}

const edits: Readonly<Record<string, (facts: Facts, node: NodeProto) => boolean>> = {
  Transpose: ({ graph, dims }, node) => {
    const [output] = node.output as [string]
    const rank = dims(output)?.length
    const own = rank === undefined ? undefined : beforeTranspose(graph, { value: output, perm: identityPerm(rank) })
    if (!own) return false
    let view = own
    for (let before = beforeTranspose(graph, view); before; before = beforeTranspose(graph, view)) view = before
    if (isIdentityPerm(view.perm)) return bypass(graph, node, view.value)
    if (view === own) return false
    graph.setInput(node, 0, view.value)
    graph.setAttribute(node, 'perm', view.perm)
    return true
  },
  Reshape: (facts, node) => {
    const { graph, dims } = facts
    const [value] = node.input as [string]
    const inner = graph.producerOf(value)
    const sources = inner && isReshape(inner) ? [inner.input[0]!, value] : [value]
    const wanted = dims(node.output[0]!)
    const source = sources.find((one) => isSameDims(dims(one), wanted))
    return (source !== undefined && bypass(graph, node, source)) || mergeReshapes(facts, node)
  },
}

const isReshape = ({ opType, domain }: NodeProto) => opType === 'Reshape' && domain === ''

function bypass(graph: Graph, node: NodeProto, value: string): boolean {
  return graph.consumersOf(node.output[0]!).length > 0 && bypassNode(graph, node, value)
}

/** A shape that copies dims (with 0) must go on reading the reshaped value. */
function mergeReshapes({ graph, sizes }: Facts, node: NodeProto): boolean {
  const [value, shape] = node.input as [string, string]
  const inner = graph.producerOf(value)
  if (!inner || !isReshape(inner)) return false
  const copiesDims = intAttribute(node, 'allowzero', 0) === 0 && (sizes(shape)?.includes(0) ?? true)
  if (copiesDims) return false
  graph.setInput(node, 0, inner.input[0]!)
  return true
}
