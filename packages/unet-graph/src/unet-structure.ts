import { DataType, type Graph, valueInfo } from '@self-cascade/onnx-graph'
import type { AttentionForm } from './attention.ts'
import { conv, groupNorm, silu } from './layers.ts'
import { resnetBlock } from './resnet-block.ts'
import { resolveConfig } from './resolve-config.ts'
import { spatialTransformer } from './spatial-transformer.ts'
import { unetBuilder } from './unet-builder.ts'
import type { UnetConfig, UnetLevel } from './unet-config.ts'
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
  { attention = 'exported', ...timestep }: UnetForm = {},
): { graph: Graph; parameters: readonly UnetParameter[] } {
  const resolved = resolveConfig(config)
  const builder = unetBuilder('unet')
  const inputs = addUnetInputs(builder, resolved, timestep)
  const embedding = silu(builder, 'time_embedding', conditionEmbedding(builder, resolved, inputs))
  const context = { builder, config: resolved, embedding, encoderStates: inputs.encoderStates, attention }
  const { inChannels, outChannels, normNumGroups: groups, normEps: epsilon } = resolved
  const channels = resolved.levels[0]!.channels
  const start = conv(builder, 'conv_in', inputs.sample, { from: inChannels, to: channels })
  const skips = [{ value: start, channels }]
  const up = upBlocks(context, midBlock(context, downBlocks(context, skips)), skips)
  const normal = groupNorm(builder, 'conv_norm_out', up.value, { channels, groups, epsilon })
  const result = conv(builder, 'conv_out', silu(builder, 'conv_norm_out', normal), { from: channels, to: outChannels })
  nameOutput(builder.graph, result, outChannels)
  return { graph: builder.graph, parameters: builder.parameters }
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

function midBlock(context: UnetContext, { value, channels }: Feature): Feature {
  const size = { from: channels, to: channels }
  const first = resnetBlock(context, 'mid_block.resnets.0', value, size)
  const attended = spatialTransformer(context, 'mid_block.attentions.0', first, context.config.levels.at(-1)!)
  return { value: resnetBlock(context, 'mid_block.resnets.1', attended, size), channels }
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
  const { channels } = level
  const value = resnetBlock(context, `${path}.resnets.${layer}`, input.value, { from: input.channels, to: channels })
  if (!level.hasAttention) return { value, channels }
  return { value: spatialTransformer(context, `${path}.attentions.${layer}`, value, level), channels }
}

function upsample({ builder }: UnetContext, path: string, { value, channels }: Feature): Feature {
  const doubled = builder.node(path, 'Resize', [value, '', builder.floats(1, 1, 2, 2)], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  })
  return { value: conv(builder, `${path}.conv`, doubled, { from: channels, to: channels }), channels }
}

function nameOutput(graph: Graph, result: string, channels: number): void {
  graph.setOutput(graph.producerOf(result)!, 0, 'out_sample')
  const dims = ['batch_size', channels, 'height', 'width']
  graph.setOutputs([valueInfo('out_sample', { elementType: DataType.FLOAT, dims })])
}
