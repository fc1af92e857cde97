import { DataType, type Graph, valueInfo } from '@self-cascade/onnx-graph'
import type { AttentionForm } from './attention.ts'
import { framesOf } from './frames.ts'
import { conv, groupNorm, silu } from './layers.ts'
import { resnetBlock } from './resnet-block.ts'
import { resolveConfig } from './resolve-config.ts'
import { spatialTransformer } from './spatial-transformer.ts'
import { temporalConv, temporalTransformer } from './temporal-layers.ts'
import { type UnetBuilder, unetBuilder } from './unet-builder.ts'
import type { ResolvedUnetConfig, UnetConfig, UnetLevel } from './unet-config.ts'
import type { UnetContext } from './unet-context.ts'
import { addUnetInputs, conditionEmbedding, type TimestepOptions } from './unet-inputs.ts'
import type { UnetParameter } from './unet-parameter.ts'

/** How the graph of a UNet is written; none of it changes what the network computes. */
export interface UnetForm extends TimestepOptions {
  /** `exported` by default. */
  readonly attention?: AttentionForm
}

/** A feature map and its channels. */
interface Feature {
  readonly value: string
  readonly channels: number
}

/** Builds the graph without the initialisers of its parameters. */
export function unetStructure(
  config: UnetConfig,
  form: UnetForm = {},
): { graph: Graph; parameters: readonly UnetParameter[] } {
  const resolved = resolveConfig(config)
  const builder = unetBuilder('unet')
  const { rows, ...context } = unetContext(builder, resolved, form)
  const { normNumGroups: groups, normEps: epsilon } = resolved
  const channels = resolved.levels[0]!.channels
  const skips = [{ value: firstLayers(context, rows), channels }]
  const { value } = upBlocks(context, midBlock(context, downBlocks(context, skips)), skips)
  const normal = silu(
    builder,
    'conv_norm_out',
    groupNorm(builder, 'conv_norm_out', value, { channels, groups, epsilon }),
  )
  const result = conv(builder, 'conv_out', normal, { from: channels, to: resolved.outChannels })
  nameOutput(context, result)
  return { graph: builder.graph, parameters: builder.parameters }
}

/** Adds the inputs and what every block reads of them. `rows` are pictures, or all frames of all clips. */
function unetContext(
  builder: UnetBuilder,
  config: ResolvedUnetConfig,
  { attention = 'exported', ...timestep }: UnetForm,
): UnetContext & { readonly rows: string } {
  const inputs = addUnetInputs(builder, config, timestep)
  const embedding = silu(builder, 'time_embedding', conditionEmbedding(builder, config, inputs))
  const { sample, encoderStates } = inputs
  const common = { builder, config, attention }
  if (config.temporalConvLayers === 0) {
    return { ...common, frames: undefined, rows: sample, embedding, encoderStates }
  }
  const frames = framesOf(builder, sample)
  return {
    ...common,
    frames,
    rows: frames.toRows(sample, config.inChannels),
    embedding: frames.repeatEmbedding(embedding, config.timeEmbedDim),
    encoderStates: frames.repeatStates(encoderStates),
  }
}

/** Adds the first convolution, and attention over time in networks for clips. */
function firstLayers(context: UnetContext, input: string): string {
  const { builder, config, frames } = context
  const { channels, heads } = config.levels[0]!
  const rows = conv(builder, 'conv_in', input, { from: config.inChannels, to: channels })
  return frames ? temporalTransformer(context, 'transformer_in', { rows, channels, frames }, heads) : rows
}

/** Adds the encoder and pushes every feature map that the decoder reads. Gives the last. */
function downBlocks(context: UnetContext, skips: Feature[]): Feature {
  const { builder, config } = context
  for (const [index, level] of config.levels.entries()) {
    const path = `down_blocks.${index}`
    for (let layer = 0; layer < config.layersPerBlock; layer++) {
      skips.push(unit(context, path, layer, skips.at(-1)!, level))
    }
    if (index === config.levels.length - 1) continue
    const { value, channels } = skips.at(-1)!
    const size = { from: channels, to: channels, stride: 2 }
    skips.push({ value: conv(builder, `${path}.downsamplers.0.conv`, value, size), channels })
  }
  return skips.at(-1)!
}

function midBlock(context: UnetContext, input: Feature): Feature {
  if (!context.config.midBlock) return input
  const level = context.config.levels.at(-1)!
  const first = residual(context, 'mid_block', 0, input, level)
  return residual(context, 'mid_block', 1, attended(context, 'mid_block', 0, first, level), level)
}

/** Adds the decoder, which pops the feature maps of the encoder. */
function upBlocks(context: UnetContext, start: Feature, skips: Feature[]): Feature {
  const { builder, config } = context
  let feature = start
  for (const [index, level] of [...config.levels].reverse().entries()) {
    const path = `up_blocks.${index}`
    for (let layer = 0; layer <= config.layersPerBlock; layer++) {
      const skip = skips.pop()!
      const value = builder.node(path, 'Concat', [feature.value, skip.value], { axis: 1 })
      feature = unit(context, path, layer, { value, channels: feature.channels + skip.channels }, level)
    }
    if (index < config.levels.length - 1) feature = upsample(context, `${path}.upsamplers.0`, feature)
  }
  return feature
}

/** Adds one ResBlock, with attention where the level has it. */
function unit(context: UnetContext, path: string, layer: number, input: Feature, level: UnetLevel): Feature {
  const feature = residual(context, path, layer, input, level)
  return level.hasAttention ? attended(context, path, layer, feature, level) : feature
}

/** Adds a ResBlock and, for clips, convolutions over time. */
function residual(context: UnetContext, path: string, layer: number, input: Feature, level: UnetLevel): Feature {
  const { channels } = level
  const rows = resnetBlock(context, `${path}.resnets.${layer}`, input.value, { from: input.channels, to: channels })
  const { frames } = context
  const value = frames ? temporalConv(context, `${path}.temp_convs.${layer}`, { rows, channels, frames }) : rows
  return { value, channels }
}

/** Adds attention over pixels and to the text and, for clips, over time. */
function attended(context: UnetContext, path: string, layer: number, feature: Feature, level: UnetLevel): Feature {
  const { channels, heads } = level
  const rows = spatialTransformer(context, `${path}.attentions.${layer}`, feature.value, level)
  const { frames } = context
  if (!frames) return { value: rows, channels }
  const value = temporalTransformer(context, `${path}.temp_attentions.${layer}`, { rows, channels, frames }, heads)
  return { value, channels }
}

function upsample({ builder }: UnetContext, path: string, { value, channels }: Feature): Feature {
  const doubled = builder.node(path, 'Resize', [value, '', builder.floats(1, 1, 2, 2)], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  })
  return { value: conv(builder, `${path}.conv`, doubled, { from: channels, to: channels }), channels }
}

function nameOutput({ builder: { graph }, config: { outChannels }, frames }: UnetContext, result: string): void {
  const output = frames ? frames.toClip(result, outChannels) : result
  graph.setOutput(graph.producerOf(output)!, 0, 'out_sample')
  const dims = ['batch_size', outChannels, ...(frames ? ['frames'] : []), 'height', 'width']
  graph.setOutputs([valueInfo('out_sample', { elementType: DataType.FLOAT, dims })])
}
