import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Backend, DiffusionModel, Tensor } from '@self-cascade/core'
import { loadDiffusionModel, memoryModelFolder, openModelRepo } from '@self-cascade/model-repo'
import { findSkipFeatures, type Graph, modelFromGraph, serializeModel } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { testModelPath } from '@self-cascade/test-models'
import { buildUnet, type UnetConfig } from '@self-cascade/unet-graph'
import {
  chooseFeatures,
  type FeatureUpsamplers,
  initUpsamplers,
  type PivotTimestep,
  upsamplerCapacities,
  upsamplerParameters,
} from '@self-cascade/upsampler'

/** A small model with upsamplers made for it by hand. */
export interface TunedModel {
  readonly model: DiffusionModel
  readonly graph: Graph
  /** Upsamplers that were never trained; `effect` is how much they let through, 0 for nothing. */
  upsamplers(options?: { effect?: number; pivotTimestep?: PivotTimestep }): FeatureUpsamplers
}

/** Small enough that opening it takes no time. */
const config: UnetConfig = {
  ...{ inChannels: 4, outChannels: 4, blockOutChannels: [8, 16], layersPerBlock: 1, attentionLevels: [true, false] },
  ...{ attentionHeads: 2, crossAttentionDim: 32, normNumGroups: 4, feedForwardMultiplier: 1 },
}

/** Opens a model of a network of its own and the encoders of a test model; the network was trained at 64x64. */
export async function openTunedModel(backend: Backend): Promise<TunedModel> {
  const graph = buildUnet(config, { random: philoxRandom({ seed: 2 }) })
  const unet = serializeModel(modelFromGraph(graph))
  const folder = memoryModelFolder('tuned', { ...encoderFiles(), ...unetFiles(unet) })
  const repo = await openModelRepo(folder)
  const skips = findSkipFeatures(graph)
  const features = chooseFeatures(skips).map((index) => {
    const { channels, scale } = skips[index]!
    return { index, channels, scale }
  })
  const shape = upsamplerCapacities.small
  const { name, fingerprint } = repo
  const square = (side: number) => ({ width: side, height: side })
  return {
    model: loadDiffusionModel({ repo, backend }),
    graph,
    upsamplers({ effect = 0.5, pivotTimestep = 'clean' } = {}) {
      const specs = upsamplerParameters(shape, features)
      const parameters = openGates(initUpsamplers(specs, philoxRandom({ seed: 1 })) as Tensors, effect)
      const training = { from: square(64), to: square(128), startTimestep: 700, steps: 1 }
      return { model: { name, fingerprint }, shape, features, pivotTimestep, training, parameters }
    },
  }
}

type Tensors = Readonly<Record<string, Tensor>>

/** Gates and last convolutions start at zero; opened, they depend on the timestep and mix channels. */
function openGates(parameters: Tensors, effect: number): Tensors {
  for (const [name, { data }] of Object.entries(parameters)) {
    if (!/gate|conv2/.test(name)) continue
    for (let index = 0; index < data.length; index++) data[index] = effect * Math.sin(index + 1)
  }
  return parameters
}

function encoderFiles(): Record<string, Uint8Array> {
  const folder = testModelPath('tiny-sd')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name))
  const kept = paths.filter((path) => !/unet|golden/.test(path.slice(folder.length)))
  return Object.fromEntries(kept.map((path) => [path.slice(folder.length + 1), new Uint8Array(readFileSync(path))]))
}

function unetFiles(unet: Uint8Array): Record<string, Uint8Array> {
  const description = { in_channels: 4, out_channels: 4, sample_size: 8, block_out_channels: [8, 16] }
  return {
    'unet/model.onnx': unet,
    'unet/config.json': new TextEncoder().encode(JSON.stringify({ ...description, cross_attention_dim: 32 })),
  }
}
