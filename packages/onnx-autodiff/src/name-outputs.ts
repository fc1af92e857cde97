import { type Graph, renameValue } from '@self-cascade/onnx-graph'
import type { Value } from './value.ts'

/** A value and the name that it should have as an output. */
export interface NamedOutput {
  readonly value: Value
  readonly wanted: string
}

/**
 * Gives values names of their own, to be outputs, and gives the names. A computed value is renamed, since an `Identity` would be
 * a copy; inputs, weights, outputs and what is named twice are copied. Nothing may use the values' old names afterwards.
 */
export function nameOutputs(graph: Graph, outputs: readonly NamedOutput[]): string[] {
  const counts = new Map<string, number>()
  for (const { value } of outputs) counts.set(value.name, (counts.get(value.name) ?? 0) + 1)
  return outputs.map(({ value: { name, dims }, wanted }) => {
    const output = graph.uniqueName(wanted)
    if (counts.get(name) === 1 && graph.producerOf(name) && !graph.isOutput(name)) {
      renameValue(graph, name, output)
      return output
    }
    graph.addNode({ opType: 'Identity', inputs: [name], outputs: [output] })
    const type = graph.typeOf(name)
    if (type) graph.setType(output, { ...type, dims })
    return output
  })
}
