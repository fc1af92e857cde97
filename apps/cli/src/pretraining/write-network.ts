import { join } from 'node:path'
import type { Tensor } from '@self-cascade/core'
import { type Graph, modelFromGraph, serializeModel } from '@self-cascade/onnx-graph'
import { withParameters } from '@self-cascade/tuning'
import type { UnetConfig } from '@self-cascade/unet-graph'
import { prepareFolder } from '../output/prepare-outputs.ts'
import { writeAtomic } from '../output/write-atomic.ts'
import type { PretrainPaths } from './pretrain-paths.ts'

/** A network and its structure. */
export interface TrainedNetwork {
  readonly config: UnetConfig
  readonly graph: Graph
  /** Height and width of the latents it is trained at. */
  readonly sampleSize: readonly [number, number]
}

/** Writes a network with the given weights, and its config as diffusers has it. */
export async function writeNetwork(
  { config, graph, sampleSize }: TrainedNetwork,
  parameters: Readonly<Record<string, Tensor>>,
  paths: PretrainPaths,
): Promise<void> {
  const [height, width] = sampleSize
  const description = {
    _class_name: 'UNet2DConditionModel',
    in_channels: config.inChannels,
    out_channels: config.outChannels,
    sample_size: height === width ? height : sampleSize,
    block_out_channels: config.blockOutChannels,
    layers_per_block: config.layersPerBlock,
    cross_attention_dim: config.crossAttentionDim,
    attention_head_dim: config.attentionHeads,
  }
  await prepareFolder(join(paths.network, '..'))
  const bytes = serializeModel(modelFromGraph(withParameters(graph, parameters)))
  await writeAtomic(paths.network, bytes, { force: true })
  await writeAtomic(paths.networkConfig, `${JSON.stringify(description, null, 2)}\n`, { force: true })
}
