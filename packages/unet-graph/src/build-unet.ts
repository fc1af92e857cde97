import { DataType, type Graph, tensorProto } from '@self-cascade/onnx-graph'
import { initializersOf, type UnetWeights } from './initializers-of.ts'
import type { UnetConfig } from './unet-config.ts'
import { type UnetForm, unetStructure } from './unet-structure.ts'

/**
 * Builds a text-conditioned UNet as an ONNX graph, opset 17: inputs `sample` [batch, inChannels, height, width], `timestep` (see
 * {@link TimestepOptions}), `encoder_hidden_states` [batch, length, crossAttentionDim] and, with `additionEmbedding`,
 * `text_embeds` and `time_ids` [batch, 6]; output `out_sample` [batch, outChannels, height, width]. Height and width are
 * multiples of `2^(levels − 1)`.
 *
 * Its initialisers carry the keys of a diffusers checkpoint; weights of linear layers lie as [in, out], group norms as
 * [channels, 1, 1].
 *
 * @throws {@link InvalidOption} for a config whose parts do not fit.
 * @example
 * ```ts
 * const graph = buildUnet(unetPresets.tiny, { random: philoxRandom({ seed: 0 }) })
 * const bytes = serializeModel(modelFromGraph(graph))
 * ```
 */
export function buildUnet(config: UnetConfig, options: UnetWeights & UnetForm): Graph {
  const { graph, parameters } = unetStructure(config, options)
  const source = initializersOf(options)
  for (const parameter of parameters) {
    const { name, dims } = parameter
    graph.addInitializer(tensorProto({ name, dims, dataType: DataType.FLOAT, data: source(parameter) }))
  }
  return graph
}
