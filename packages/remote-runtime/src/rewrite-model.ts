import { SelfCascadeError } from '@self-cascade/core'
import type { Graph, ModelProto } from '@self-cascade/onnx-graph'

type GraphTools = typeof import('@self-cascade/onnx-graph')
type InputDims = Readonly<Record<string, readonly number[]>>

/**
 * Places of a picture from which rewriting pays. Measured on a UNet of 3,353 nodes on two cores: at 64x64 places each evaluation
 * is a tenth faster and takes a quarter less memory, which a few evaluations earn the time of rewriting back with; at 32x32 it
 * saves a twentieth and nothing.
 */
const leastPlaces = 64 * 64

/**
 * What becomes of attention: `fused` is one operator, which on the CPU and on WebGPU never holds all scores; `chunked` computes them a
 * part at a time with standard operators, for WebAssembly, whose kernel of the fused operator holds them all.
 */
export type AttentionForm = 'fused' | 'chunked'

/**
 * Bytes of scores that a chunk may take. Measured on WebAssembly with a UNet at 128x128 cells: 182 MiB instead of 385 fused and 619 as
 * exported, and the fastest of the three; at 64x64 cells nothing is that large.
 */
const chunkBytes = 2 ** 26

/** Tells whether a model of these dims is likely to spend its time in attention: it reads a picture or clip of many places. */
export function isWorthRewriting(inputDims: InputDims): boolean {
  return Object.values(inputDims).some((dims) => dims.length >= 4 && dims.at(-1)! * dims.at(-2)! >= leastPlaces)
}

/**
 * Makes a model for one size: dims fixed, shape arithmetic folded, attention in a form that never holds all scores.
 *
 * @returns undefined for a model that cannot be rewritten, such as one with an input whose dims are not given.
 */
export function rewriteModel(
  { chunkAttention, fuseAttention, graphFromModel, modelFromGraph, parseModel, specialize }: GraphTools,
  bytes: Uint8Array,
  { inputDims, attention, name }: { inputDims: InputDims; attention: AttentionForm; name: string },
): ModelProto | undefined {
  try {
    const graph = graphFromModel(parseModel(bytes, name))
    if (!areAllFixed(graph, inputDims)) return undefined
    const { graph: fixed } = specialize(graph, { inputDims })
    const isFused = attention === 'fused'
    const rewritten = isFused ? fuseAttention(fixed) : chunkAttention(fixed, { memoryBudget: chunkBytes })
    const model = modelFromGraph(rewritten.graph)
    // The runtime infers types itself, and takes longer to read them.
    if (model.graph) model.graph.valueInfo = []
    return model
  } catch (error) {
    // What is wrong with the model or the dims is told by the plain way of fixing dims, which asks for less.
    if (SelfCascadeError.isInstance(error)) return undefined
    throw error
  }
}

/** Tells whether the dims fix every input, themselves or by a symbol that inputs share. */
function areAllFixed(graph: Graph, inputDims: InputDims): boolean {
  const symbols = new Set(Object.keys(inputDims).flatMap((name) => graph.typeOf(name)?.dims ?? []))
  return graph.inputNames.every((name) => {
    const dims = graph.typeOf(name)?.dims
    const isBound = (dim: number | string) => typeof dim === 'number' || (dim !== '' && symbols.has(dim))
    return Object.hasOwn(inputDims, name) || dims?.every(isBound)
  })
}
