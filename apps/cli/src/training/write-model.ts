import { join } from 'node:path'
import type { Tensor } from '@self-cascade/core'
import type { ModelRepo } from '@self-cascade/model-repo'
import { type Graph, modelFromGraph, serializeModel } from '@self-cascade/onnx-graph'
import { withParameters } from '@self-cascade/tuning'
import type { UnetConfig } from '@self-cascade/unet-graph'
import { prepareFolder } from '../output/prepare-outputs.ts'
import { writeAtomic } from '../output/write-atomic.ts'
import type { TrainingPaths } from './training-folder.ts'
import type { TrainingSettings } from './training-settings.ts'

const schedulerFile = 'scheduler/scheduler_config.json'

/** The files of a model besides its network. */
export async function otherFiles({ folder }: ModelRepo): Promise<readonly string[]> {
  const isPart = /^(model_index\.json|(scheduler|text_encoder(_2)?|tokenizer(_2)?|vae|vae_decoder|vae_encoder)\/.+)$/
  return (await folder.list()).filter((file) => isPart.test(file))
}

/** Copies what a new model takes over from another: encoders, decoder, tokenizer and schedule. */
export async function writeOtherFiles(
  repo: ModelRepo,
  paths: TrainingPaths,
  settings: TrainingSettings,
): Promise<void> {
  for (const file of await otherFiles(repo)) {
    const path = join(paths.folder, file)
    await prepareFolder(join(path, '..'))
    const content = file === schedulerFile ? schedulerText(repo, settings) : await repo.folder.readBytes(file)
    await writeAtomic(path, content, { force: true })
  }
}

function schedulerText({ schedulerConfig }: ModelRepo, { prediction }: TrainingSettings): string {
  const type = prediction === 'v' ? 'v_prediction' : 'epsilon'
  return `${JSON.stringify({ ...schedulerConfig, prediction_type: type }, null, 2)}\n`
}

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
  paths: TrainingPaths,
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
