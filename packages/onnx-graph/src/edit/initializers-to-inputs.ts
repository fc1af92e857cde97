import { createError } from '@self-cascade/core'
import type { TensorProto } from 'onnx-buf'
import { GraphEditInvalid } from '../errors.ts'
import type { Graph } from '../graph/graph.ts'
import { tensorTypeOf, valueInfo } from '../graph/value-type.ts'

/**
 * Makes initialisers graph inputs of the same name, type and dims, so that every run can be fed other weights. Gives the tensors
 * they held.
 *
 * @throws {@link GraphEditInvalid} when the graph has no such initialiser.
 */
export function initializersToInputs(graph: Graph, names: readonly string[]): Readonly<Record<string, TensorProto>> {
  const tensors = names.map((name) => {
    const tensor = graph.initializers.get(name)
    if (!tensor) {
      const problem = 'the graph has no initialiser of this name'
      throw createError(GraphEditInvalid, { edit: `Making "${name}" an input`, problem })
    }
    return [name, tensor] as const
  })
  const others = graph.inputs.filter(({ name }) => !names.includes(name))
  graph.setInputs([...others, ...tensors.map(([name, tensor]) => valueInfo(name, tensorTypeOf(tensor)))])
  for (const [name] of tensors) graph.removeInitializer(name)
  return Object.fromEntries(tensors)
}
