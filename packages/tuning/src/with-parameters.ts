import { createError, type Tensor } from '@self-cascade/core'
import { DataType, type Graph, tensorProto } from '@self-cascade/onnx-graph'
import { ParameterMismatch } from './errors.ts'

/**
 * Gives a copy of a graph with other values for some of its initialisers, as float32.
 *
 * @throws {@link ParameterMismatch} for names that are no initialisers of the graph, or other dims.
 */
export function withParameters(graph: Graph, parameters: Readonly<Record<string, Tensor>>): Graph {
  const copy = graph.clone()
  for (const [name, { data, dims }] of Object.entries(parameters)) {
    const expected = copy.initializers.get(name)?.dims.map(Number)
    if (expected?.join() !== dims.join()) throw createError(ParameterMismatch, { name, actual: dims, expected })
    copy.addInitializer(tensorProto({ name, dims, dataType: DataType.FLOAT, data }))
  }
  return copy
}
