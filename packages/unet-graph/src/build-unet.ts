import type { RandomSource } from '@self-cascade/core'
import { DataType, type Graph, type TensorProto, tensorProto } from '@self-cascade/onnx-graph'
import type { InitializerSource } from './initializer-source.ts'
import { type RandomInitializersOptions, randomInitializers } from './random-initializers.ts'
import type { UnetConfig } from './unet-config.ts'
import type { UnetParameter } from './unet-parameter.ts'
import { type UnetForm, unetStructure } from './unet-structure.ts'

/** Where the weights of a UNet come from. */
export type UnetWeights =
  | (RandomInitializersOptions & { readonly random: RandomSource })
  | { readonly initializers: InitializerSource }

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
  const source = 'random' in options ? randomInitializers(options.random, options) : options.initializers
  for (const parameter of parameters) graph.addInitializer(parameterTensor(parameter, source(parameter)))
  return graph
}

function parameterTensor({ name, dims }: UnetParameter, value: Float32Array | TensorProto): TensorProto {
  if (value instanceof Float32Array) return tensorProto({ name, dims, dataType: DataType.FLOAT, data: value })
  return value
}
