import type { Graph, NodeProto } from '@self-cascade/onnx-graph'
import { isProduct, type LinearProduct, readLinearProduct } from './linear-product.ts'
import { isFound, type Trace } from './trace.ts'

/** Operators that move, copy or cast the elements of their first input. */
const movements: ReadonlySet<string> = new Set([
  ...['Identity', 'Dropout', 'Cast', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Slice', 'Split'],
])

/** Operators behind which a projection lies in one of the inputs: biases and factors are added to it or multiplied with it. */
const combinations: ReadonlySet<string> = new Set(['Add', 'Mul', 'Div'])

const isIn = (opTypes: ReadonlySet<string>, { domain, opType }: NodeProto) => domain === '' && opTypes.has(opType)

/** Follows queries, keys or values back to the product that makes them. */
export function projectionBehind(graph: Graph, value: string, visited: Set<string> = new Set()): Trace<LinearProduct> {
  const node = graph.producerOf(value)
  if (!node || visited.has(value)) return { problem: `no node computes "${value}"` }
  visited.add(value)
  if (isProduct(node)) return readLinearProduct(graph, node)
  if (isIn(movements, node)) return projectionBehind(graph, node.input[0]!, visited)
  const problem = `the ${node.opType} node "${node.name}" makes them`
  if (!isIn(combinations, node)) return { problem }
  const traces = node.input.map((input) => projectionBehind(graph, input, visited))
  const [only, ...others] = traces.filter(isFound)
  if (others.length > 0) return { problem: `the ${node.opType} node "${node.name}" joins several products` }
  return only ?? traces.find((trace) => !isFound(trace))!
}

/** What may stand between the weighted sum of an attention and its output projection. */
const merges: ReadonlySet<string> = new Set([...movements, 'Concat', 'Mul', 'Div'])

/** Follows the output of an attention forward to the product that mixes its heads. */
export function projectionAfter(graph: Graph, value: string): Trace<LinearProduct> {
  for (let current = value; ; ) {
    const reader = onlyReader(graph, current)
    if (!reader) return { problem: `not one node reads "${current}"` }
    if (isProduct(reader) && reader.input[0] === current) return readLinearProduct(graph, reader)
    if (!isIn(merges, reader)) return { problem: `the ${reader.opType} node "${reader.name}" reads it` }
    current = reader.output[0]!
  }
}

/** The one node that reads the elements of a value, not only its shape. */
export function onlyReader(graph: Graph, value: string): NodeProto | undefined {
  const readers = graph.consumersOf(value).filter(({ opType }) => opType !== 'Shape')
  return readers.length === 1 ? readers[0] : undefined
}

/** What a projection reads, in front of nodes that only move or cast elements. */
export function sourceOf(graph: Graph, value: string): string {
  const node = graph.producerOf(value)
  const isMoved = node !== undefined && isIn(movements, node) && node.output.length === 1
  return isMoved ? sourceOf(graph, node.input[0]!) : value
}
