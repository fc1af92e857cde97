import { createError } from '@self-cascade/core'
import { GraphEditInvalid } from '../errors.ts'
import type { Graph } from '../graph/graph.ts'
import { outputInfo, typesOfValues } from './types-of-values.ts'

/**
 * Makes a value an output of the graph, in addition to those it has. Its type is inferred where the graph does
 * not know it; that of a value behind unknown operators stays open, and a runtime infers it.
 *
 * @throws {@link GraphEditInvalid} when the graph has no such value.
 */
export function addOutput(graph: Graph, value: string): void {
  if (graph.isOutput(value)) return
  setOutputs(graph, [...graph.outputNames, value])
}

/**
 * Makes these values, in this order, the outputs of the graph. Nodes that only others needed stay: see {@link eliminateDead}.
 * What is known of values that are no outputs any more stays known.
 *
 * @throws {@link GraphEditInvalid} when the graph has not every one of them.
 */
export function setOutputs(graph: Graph, values: readonly string[]): void {
  const missing = values.find((value) => !graph.has(value))
  if (missing !== undefined) {
    const problem = 'the graph has no such value'
    throw createError(GraphEditInvalid, { edit: `Making "${missing}" an output`, problem })
  }
  const known = new Map(graph.outputs.map((info) => [info.name, info]))
  const types = graph.outputNames.map((value) => [value, graph.typeOf(value)] as const)
  const added = typesOfValues(
    graph,
    values.filter((value) => !known.has(value)),
  )
  graph.setOutputs(values.map((value) => known.get(value) ?? outputInfo(value, added.get(value))))
  for (const [value, type] of types) {
    if (type && !graph.typeOf(value)) graph.setType(value, type)
  }
}
