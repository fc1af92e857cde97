import { sizeOf } from '@self-cascade/core'
import { expandFloat16, type Graph, graphFromModel } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { tunableNetwork } from '@self-cascade/tuning'
import { buildUnet, type UnetConfig, unetParameters } from '@self-cascade/unet-graph'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { readWholeModel } from '../graph/read-model.ts'
import { type EncoderWidths, networkConfig } from './network-presets.ts'

/** A network as a run begins with it. */
export interface StartingNetwork {
  /** What is trained, with all weights in float32. */
  readonly graph: Graph
  /** Names of the initialisers to train. */
  readonly wrt: readonly string[]
  readonly parameterCount: number
  /** What is written, with the weights of the run in place of its own. */
  readonly written: Graph
  /** Its config as diffusers has it, as JSON. */
  readonly config: string | Uint8Array
}

/** What {@link freshNetwork} works with. */
export interface FreshNetworkInput {
  readonly preset: string
  readonly seed: number
  readonly widths: EncoderWidths
  /** Height and width of the latents it is trained at. */
  readonly sampleSize: readonly [number, number]
}

/** A network of a preset, with random weights. */
export function freshNetwork({ preset, seed, widths, sampleSize }: FreshNetworkInput): StartingNetwork {
  const config = networkConfig(preset, widths)
  // Blocks that begin as the identity let a network learn from the first step.
  const graph = buildUnet(config, {
    random: philoxRandom({ seed }),
    zeroInit: ['conv2', 'proj_out', 'conv_out'],
  })
  const parameters = unetParameters(config)
  return {
    ...{ graph, written: graph, wrt: parameters.map(({ name }) => name) },
    parameterCount: parameters.reduce((sum, { dims }) => sum + sizeOf(dims), 0),
    config: describeConfig(config, sampleSize),
  }
}

function describeConfig(config: UnetConfig, [height, width]: readonly [number, number]): string {
  const description = {
    _class_name: 'UNet2DConditionModel',
    in_channels: config.inChannels,
    out_channels: config.outChannels,
    sample_size: height === width ? height : [height, width],
    block_out_channels: config.blockOutChannels,
    layers_per_block: config.layersPerBlock,
    cross_attention_dim: config.crossAttentionDim,
    attention_head_dim: config.attentionHeads,
  }
  return `${JSON.stringify(description, null, 2)}\n`
}

/**
 * The network of a model, with its weights; it keeps its structure.
 *
 * @throws {@link NoTrainableWeights} when its weights are not found.
 */
export async function networkOfModel({ repo }: ModelFacts, seed: number): Promise<StartingNetwork> {
  const exported = graphFromModel(await readWholeModel({ folder: repo.folder, path: repo.unet.path }))
  const { graph, wrt, parameterCount } = tunableNetwork(exported, { kind: 'full' }, seed)
  return {
    ...{ graph, wrt, parameterCount, written: expandFloat16(exported).graph },
    config: await repo.folder.readBytes('unet/config.json'),
  }
}
