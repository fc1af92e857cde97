import { createError } from '@self-cascade/core'
import { type Dim, extractEncoder, type Graph, type SkipFeature } from '@self-cascade/onnx-graph'
import { UpsamplersNotAttachable } from './errors.ts'

/** What the pivot's copy of an encoder is fed besides what it shares with the network. */
export const pivotInputs = { sample: 'pivot_sample', timestep: 'pivot_timestep' } as const

/**
 * Copies the nodes that compute some skip features, reading the same weights and conditioning but latents and timestep of their
 * own: new inputs `pivot_sample` and `pivot_timestep`. Gives the names of the pivot's features.
 *
 * @throws {@link UpsamplersNotAttachable} when the encoder has control flow, whose inner graphs cannot be copied apart.
 */
export function addPivotEncoder(graph: Graph, features: readonly SkipFeature[], latents: string): readonly string[] {
  const encoder = extractEncoder(graph, features)
  const names = new Map<string, string>()
  for (const [own, input] of [
    [latents, pivotInputs.sample],
    ['timestep', pivotInputs.timestep],
  ] as const) {
    const type = graph.typeOf(own)!
    const dims = type.dims?.map((dim, axis): Dim => (axis < 2 || typeof dim === 'number' ? dim : `pivot_${dim}`))
    names.set(own, graph.addInput(input, { elementType: type.elementType, ...(dims && { dims }) }))
  }
  for (const node of encoder.nodes()) {
    if (node.attribute.some(({ g, graphs }) => g !== undefined || graphs.length > 0)) {
      throw createError(UpsamplersNotAttachable, {
        reason: `its encoder has control flow, the ${node.opType} "${node.name}".`,
      })
    }
    const copy = graph.copyNode(
      node,
      node.input.map((value) => names.get(value) ?? value),
    )
    for (const [index, value] of node.output.entries()) if (value !== '') names.set(value, copy.output[index]!)
  }
  return features.map(({ value }) => names.get(value)!)
}
