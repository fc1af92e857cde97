import { createTensor, type NamedTensors } from '@self-cascade/core'
import {
  DataType,
  type Graph,
  graphFromModel,
  parseModel,
  resolveExternalData,
  specialize,
} from '@self-cascade/onnx-graph'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { philoxRandom } from '@self-cascade/tensor'
import { type TestModelName, testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { buildUnet, type TimestepOptions, type UnetConfig, unetPresets } from '@self-cascade/unet-graph'
import { waveTensor } from './run-graph.ts'

const opened = new Map<TestModelName, Graph>()

/** Opens the UNet of a test model, its weights inside. Every caller gets the same graph. */
export function openUnet(name: TestModelName): Graph {
  const graph = opened.get(name) ?? readUnet(name)
  opened.set(name, graph)
  return graph
}

function readUnet(name: TestModelName): Graph {
  const read = (file: string) => readFixture('file:///', `${testModelPath(name)}/unet/${file}`)
  const model = parseModel(read('model.onnx'))
  const isSplit = name === 'tiny-sd-opset17'
  return graphFromModel(isSplit ? resolveExternalData(model, { 'model.onnx_data': read('model.onnx_data') }) : model)
}

/** The file of the bundled model's UNet. */
export const scenesUnetBytes = (): Uint8Array => readFixture(new URL('unet/', scenesModelUrl).href, 'model.onnx')

/** Configs with the structure of known networks and widths for tests. */
export const smallConfigs = {
  'Stable Diffusion 1.5': {
    ...unetPresets.sd15,
    ...{ blockOutChannels: [8, 16, 24, 24], attentionHeads: 2, crossAttentionDim: 12, normNumGroups: 4 },
  },
  'Stable Diffusion 2.1': {
    ...unetPresets.sd21,
    ...{ blockOutChannels: [8, 16, 24, 24], attentionHeads: [1, 2, 4, 4], crossAttentionDim: 16, normNumGroups: 4 },
  },
  'Stable Diffusion XL': {
    ...unetPresets.sdxl,
    ...{ blockOutChannels: [8, 16, 24], attentionHeads: [1, 2, 4], transformerLayersPerBlock: [1, 1, 2] },
    ...{ crossAttentionDim: 16, normNumGroups: 4 },
    additionEmbedding: { additionTimeEmbedDim: 8, projectionClassEmbeddingsInputDim: 60 },
  },
} satisfies Record<string, UnetConfig>

/** Two levels, with one ResBlock each. */
export const tinyConfig: UnetConfig = {
  ...{ inChannels: 4, outChannels: 4, blockOutChannels: [8, 12], layersPerBlock: 1, attentionLevels: [false, true] },
  ...{ attentionHeads: 2, crossAttentionDim: 6, normNumGroups: 4 },
}

/** A network for clips of the same size. */
export const tinyVideoConfig: UnetConfig = { ...tinyConfig, temporalConvLayers: 1 }

/** Builds a network with weights drawn from one seed. */
export const smallUnet = (config: UnetConfig, options?: TimestepOptions): Graph =>
  buildUnet(config, { random: philoxRandom({ seed: 7 }), ...options })

/** What a UNet is asked. */
export interface Question {
  /** Rows and columns of the latents. */
  readonly size: readonly [number, number]
  /** 1 by default. */
  readonly batch?: number
  /** Present for clips. */
  readonly frames?: number
  /** 400 by default. */
  readonly timesteps?: readonly number[]
}

/** Feeds for every input that a UNet has: waves, and the timesteps in the type and rank that it takes. */
export function unetFeeds(graph: Graph, { size, batch = 1, frames, timesteps = [400] }: Question): NamedTensors {
  const channels = Number(graph.typeOf('sample')?.dims?.[1]) || 4
  // Exporters leave the width of the text states open, and that of every test model is 32.
  const widthOf = (name: string) => Number(graph.typeOf(name)?.dims?.at(-1)) || 32
  const feeds = {
    sample: waveTensor([batch, channels, ...(frames === undefined ? [] : [frames]), ...size], 0.13),
    timestep: timestepTensor(graph, timesteps),
    encoder_hidden_states: waveTensor([batch, 5, widthOf('encoder_hidden_states')], 0.07),
    text_embeds: waveTensor([batch, widthOf('text_embeds')], 0.11),
    time_ids: waveTensor([batch, 6], 0.3, 100),
  }
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => graph.inputNames.includes(name)))
}

/** The timesteps as a network takes them. */
export function timestepTensor(graph: Graph, timesteps: readonly number[]) {
  const { elementType, dims } = graph.typeOf('timestep')!
  const ownDims = dims?.length === 0 ? [] : [timesteps.length]
  if (elementType === DataType.FLOAT) return createTensor('float32', Float32Array.from(timesteps), ownDims)
  return createTensor(
    'int64',
    BigInt64Array.from(timesteps, (one) => BigInt(one)),
    ownDims,
  )
}

/** A network made for the sizes of its feeds: less than half the nodes, and quicker to edit and to open. */
export function fixedFor(graph: Graph, feeds: NamedTensors): Graph {
  const inputDims = Object.fromEntries(Object.entries(feeds).map(([name, { dims }]) => [name, dims]))
  return specialize(graph, { inputDims }).graph
}
