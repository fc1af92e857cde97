import {
  type AnyTensor,
  createTensor,
  type NamedTensors,
  sizeOf,
  type Tensor,
  type TensorType,
} from '@self-cascade/core'
import { type Graph, modelFromGraph, serializeModel } from '@self-cascade/onnx-graph'
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node'

/** Runs a graph, or a model's bytes, on ONNX Runtime's CPU provider. Feeds that it does not take are left out. */
export async function runGraph(model: Graph | Uint8Array, feeds: NamedTensors): Promise<NamedTensors> {
  const run = await openGraph(model)
  const results = await run(feeds)
  await run.close()
  return results
}

/** Opens a graph for several runs. */
export async function openGraph(model: Graph | Uint8Array) {
  const bytes = model instanceof Uint8Array ? model : serializeModel(modelFromGraph(model))
  // Graphs of a thousand nodes are opened for a few runs: optimising them takes longest.
  const options = { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1, logSeverityLevel: 3 } as const
  const session = await InferenceSession.create(bytes, options)
  const run = async (feeds: NamedTensors): Promise<NamedTensors> => {
    const taken = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name))
    const results = await session.run(Object.fromEntries(taken.map(([name, one]) => [name, toRuntime(one)])))
    return Object.fromEntries(Object.entries(results).map(([name, one]) => [name, fromRuntime(one)]))
  }
  return Object.assign(run, { close: () => session.release() })
}

const toRuntime = ({ type, data, dims }: AnyTensor) => new RuntimeTensor(type, data as Float32Array, [...dims])

const fromRuntime = ({ type, data, dims }: RuntimeTensor) =>
  createTensor<TensorType>(type as TensorType, data as Float32Array, dims) as AnyTensor

/** A tensor of `amp · sin(a · i)`. */
export function waveTensor(dims: readonly number[], a: number, amp = 1): Tensor {
  return createTensor(
    'float32',
    Float32Array.from({ length: sizeOf(dims) }, (_, index) => amp * Math.sin(a * index)),
    dims,
  )
}

/** The elements of a float32 tensor. */
export const dataOf = (tensor: AnyTensor | undefined): Float32Array => (tensor as Tensor).data

/** Largest absolute difference; NaN when one has a NaN or the dims differ. */
export function largestDifference(actual: AnyTensor | undefined, expected: AnyTensor | undefined): number {
  if (actual?.dims.join() !== expected?.dims.join()) return Number.NaN
  const [left, right] = [dataOf(actual), dataOf(expected)]
  return left.reduce((worst, value, index) => Math.max(worst, Math.abs(value - right[index]!)), 0)
}
