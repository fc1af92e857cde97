import { createError } from '@self-cascade/core'
import { GraphEditInvalid } from '../errors.ts'
import type { Graph, NodeSpec } from '../graph/graph.ts'
import { replaceAllUsesWith } from './replace-all-uses-with.ts'

/**
 * Puts a node behind a value: it reads the value (at the first `''` among its inputs, or as its only input), and everything
 * that read the value reads the node's first output instead. Gives the name of that output.
 *
 * @throws {@link GraphEditInvalid} when the graph has no such value.
 */
export function insertAfter(
  graph: Graph,
  value: string,
  { inputs = [''], ...spec }: Omit<NodeSpec, 'inputs'> & { readonly inputs?: readonly string[] },
): string {
  if (!graph.has(value)) {
    const problem = 'the graph has no such value'
    throw createError(GraphEditInvalid, { edit: `Inserting ${spec.opType} after "${value}"`, problem })
  }
  const slot = inputs.indexOf('')
  const node = graph.addNode({ ...spec, inputs: inputs.map((input, index) => (index === slot ? value : input)) })
  const result = node.output[0]!
  replaceAllUsesWith(graph, value, result, { except: [node] })
  return result
}
