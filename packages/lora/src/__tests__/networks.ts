import { createTensor, sizeOf } from '@self-cascade/core'
import {
  externalDataExtents,
  type Graph,
  graphFromModel,
  modelFromGraph,
  parseModel,
  resolveExternalData,
  serializeModel,
  specialize,
} from '@self-cascade/onnx-graph'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { type GoldenInput, goldenCases, goldenInput, testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { findAttentionProjections } from '../find-attention-projections.ts'
import type { LoraWeights } from '../lora-weights.ts'

/** Networks that PyTorch exported: opset 14 and 17, one for clips, and one whose weights are float16 behind casts. */
export const networkNames = ['tiny-sd', 'tiny-sd-opset17', 'tiny-video', 'scenes'] as const
export type NetworkName = (typeof networkNames)[number]

export type Feeds = Readonly<Record<string, Tensor>>

export function openNetwork(name: NetworkName): Graph {
  const folder = name === 'scenes' ? scenesModelUrl.href : `file://${testModelPath(name)}/`
  const model = parseModel(readFixture(folder, 'unet/model.onnx'))
  const files = Object.keys(externalDataExtents(model)).map((file) => [file, readFixture(folder, `unet/${file}`)])
  return graphFromModel(resolveExternalData(model, Object.fromEntries(files)))
}

/** Inputs of one run: golden ones, or waves for the scenes model. */
export function networkFeeds(name: NetworkName): Feeds {
  if (name !== 'scenes') {
    const { inputs } = goldenCases(name, 'unet')[0]!
    return Object.fromEntries(Object.entries(inputs).map(([input, golden]) => [input, goldenTensor(golden)]))
  }
  const wave = (shape: readonly number[]) => goldenTensor({ fn: 'sin', a: 0.37, amp: 1, shape, dtype: 'float32' })
  return {
    sample: wave([1, 8, 16, 16]),
    timestep: new Tensor('int64', BigInt64Array.of(300n), []),
    encoder_hidden_states: wave([1, 5, 128]),
  }
}

function goldenTensor(input: GoldenInput): Tensor {
  const values = goldenInput(input)
  return input.dtype === 'int64'
    ? new Tensor('int64', BigInt64Array.from(values, BigInt), input.shape)
    : new Tensor('float32', Float32Array.from(values), input.shape)
}

/** Runs a graph in ONNX Runtime, without its own rewrites, and gives the first output. */
export async function runGraph(graph: Graph, feeds: Feeds): Promise<Float32Array> {
  const options = { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1, logSeverityLevel: 3 } as const
  const session = await InferenceSession.create(serializeModel(modelFromGraph(graph)), options)
  const results = await session.run(feeds)
  await session.release()
  return results[graph.outputNames[0]!]!.data as Float32Array
}

/** Runs a graph once its sizes are fixed: exported shape arithmetic takes a runtime longer to load than to run. */
export function runFixed(graph: Graph, feeds: Feeds): Promise<Float32Array> {
  const inputDims = Object.fromEntries(Object.entries(feeds).map(([name, { dims }]) => [name, dims]))
  return runGraph(specialize(graph, { inputDims }).graph, feeds)
}

/** Largest difference of two lists; NaN when their lengths differ. */
export function largestDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.NaN
  return actual.reduce((largest, value, index) => Math.max(largest, Math.abs(value - expected[index]!)), 0)
}

/** Adapters of all projections, with waves for matrices, as if they had been trained. */
export function wavyWeights(graph: Graph, { rank, alpha }: Pick<LoraWeights, 'rank' | 'alpha'>): LoraWeights {
  const wave = (dims: readonly number[], phase: number, amplitude: number) => {
    const values = Float32Array.from({ length: sizeOf(dims) }, (_, index) => amplitude * Math.sin(0.7 * index + phase))
    return createTensor('float32', values, dims)
  }
  const layers = findAttentionProjections(graph).projections.map(({ name, inFeatures, outFeatures }, index) => [
    name,
    { a: wave([inFeatures, rank], index, 0.3), b: wave([rank, outFeatures], 2 * index, 0.2) },
  ])
  return { rank, alpha, layers: Object.fromEntries(layers) }
}
