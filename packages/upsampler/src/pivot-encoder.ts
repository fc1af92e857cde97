import { createError } from '@self-cascade/core'
import { DataType, type Dim, extractEncoder, type Graph, type SkipFeature } from '@self-cascade/onnx-graph'
import { UpsamplersNotAttachable } from './errors.ts'
import { timestepInput } from './timestep-embedding.ts'
import { upsamplerName } from './upsampler-parameters.ts'

/** What the pivot's copy of an encoder is fed besides what it shares with the network. */
export const pivotInputs = { sample: 'pivot_sample', timestep: 'pivot_timestep' } as const

/** Name of the input that takes the pivot's skip feature of a place. */
export const pivotInputName = (index: number): string => `pivot_${upsamplerName(index)}`

/** A skip feature and its place in encoder order. */
export type ChosenFeature = SkipFeature & { readonly index: number }

/**
 * Declares an input for each pivot feature. Its sizes are the pivot's own, so they are symbols of their own, called so that
 * no size of the large run is taken for theirs when a graph is made for one size.
 */
export function addPivotInputs(graph: Graph, chosen: readonly ChosenFeature[]): readonly string[] {
  return chosen.map(({ index, channels, axisScales }) => {
    const name = pivotInputName(index)
    const space = ['feature_height', 'feature_width'].map((axis) => `${name}_${axis}`)
    const frames = axisScales.length === 3 ? [`${name}_frames`] : []
    const dims = [`${name}_rows`, channels, ...frames, ...space]
    return graph.addInput(name, { elementType: DataType.FLOAT, dims })
  })
}

/**
 * Copies the nodes that compute some skip features from latents and timestep, which become inputs of their own, `pivot_sample`
 * and `pivot_timestep`. What depends on neither, such as weights that are cast and states of the text, is read by both and computed
 * once. Gives the names of the pivot's features.
 *
 * @throws {@link UpsamplersNotAttachable} when the encoder has control flow, whose inner graphs cannot be copied apart.
 */
export function addPivotEncoder(graph: Graph, features: readonly SkipFeature[], latents: string): readonly string[] {
  const encoder = extractEncoder(graph, features)
  const names = new Map<string, string>()
  for (const [own, input] of [
    [latents, pivotInputs.sample],
    [timestepInput, pivotInputs.timestep],
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
    if (!node.input.some((value) => names.has(value))) continue
    const copy = graph.copyNode(
      node,
      node.input.map((value) => names.get(value) ?? value),
    )
    for (const [index, value] of node.output.entries()) if (value !== '') names.set(value, copy.output[index]!)
  }
  return features.map(({ value }) => names.get(value)!)
}
