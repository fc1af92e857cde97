import type { Tensor } from '@self-cascade/core'
import type { Graph } from '@self-cascade/onnx-graph'
import { withParameters } from '@self-cascade/tuning'
import type { UnetConfig } from '@self-cascade/unet-graph'
import { writeModelNetwork } from '../training/model-files.ts'

/** A network and its structure. */
export interface TrainedNetwork {
  readonly config: UnetConfig
  readonly graph: Graph
  /** Height and width of the latents it is trained at. */
  readonly sampleSize: readonly [number, number]
}

/** Writes a network with the given weights into the folder of its model, and its config as diffusers has it. */
export async function writeNetwork(
  { config, graph, sampleSize }: TrainedNetwork,
  parameters: Readonly<Record<string, Tensor>>,
  folder: string,
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
  await writeModelNetwork(folder, withParameters(graph, parameters), `${JSON.stringify(description, null, 2)}\n`)
}
