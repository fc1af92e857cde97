import { createError, UnknownName } from '@self-cascade/core'
import { DataType, eliminateDead, type Graph, type TensorProto, tensorProto } from '@self-cascade/onnx-graph'
import { float32ToFloat16 } from '@self-cascade/tensor'
import { LoraNotMergeable } from './errors.ts'
import { type AdaptedProjection, adaptedProjections } from './lora-layers.ts'
import { checkAlpha, checkRank } from './lora-options.ts'
import type { LoraWeights } from './lora-weights.ts'
import { mergeWeight } from './merge-weight.ts'
import { readLinearProduct } from './trace/linear-product.ts'
import { isFound } from './trace/trace.ts'

/** How merged weights are stored. */
export interface MergeLoraOptions {
  /**
   * `float32` by default; `float16` rounds merged weights and puts a `Cast` behind each, as `storeFloat16` does. Where the network
   * itself computes in float16, weights are float16 without a cast in either case.
   */
  readonly storage?: 'float32' | 'float16'
}

/**
 * Gives a copy of a network with adapters added to its weights: `W + (alpha / rank) · A B`, so that it costs no more to run than
 * before. Weights that several nodes share are merged for the adapted node alone. The graph is the one from before `attachLora`.
 *
 * @throws {@link LoraLayerMissing}, {@link LoraLayerMismatch} when the adapters do not fit the network.
 * @throws {@link LoraAlreadyAttached} when the graph has adapters.
 * @throws {@link LoraNotMergeable} when a sum is not finite, or too large for float16 where that is asked for.
 * @throws {@link TensorDataUnreadable} when weights lie in another file: see `resolveExternalData`.
 * @throws {@link InvalidOption}, {@link UnknownName} for a rank, alpha or storage that is none.
 * @see Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models", section 4.1.
 * @example
 * ```ts
 * const merged = mergeLora(graph, readLora(bytes, { base: model.fingerprint }))
 * ```
 */
export function mergeLora(graph: Graph, weights: LoraWeights, { storage = 'float32' }: MergeLoraOptions = {}): Graph {
  if (storage !== 'float32' && storage !== 'float16') {
    throw createError(UnknownName, { kind: 'storage', name: storage, known: ['float32', 'float16'] })
  }
  checkRank(weights.rank)
  checkAlpha(weights.alpha)
  const copy = graph.clone()
  const factor = weights.alpha / weights.rank
  for (const adapted of adaptedProjections(copy, weights)) merge(copy, adapted, factor, storage === 'float16')
  eliminateDead(copy)
  return copy
}

function merge(graph: Graph, adapted: AdaptedProjection, factor: number, isHalfStored: boolean): void {
  const { node, name: layer, inFeatures, outFeatures, transposed } = adapted.projection
  const product = readLinearProduct(graph, node)
  if (!isFound(product)) throw createError(LoraNotMergeable, { layer, problem: product.problem })
  const { weight } = product.found
  const stored = mergeWeight(weight.tensor, adapted, factor)
  const data = weight.isTransposed ? transpose(stored, transposed ? outFeatures : inFeatures) : stored
  const dims = product.found.readsTransposed ? [outFeatures, inFeatures] : [inFeatures, outFeatures]
  const name = makeRoom(graph, adapted)
  const isHalfRead = weight.elementType === DataType.FLOAT16
  if (isHalfRead) graph.addInitializer(halfTensor({ name, dims, data, layer }))
  else if (isHalfStored) {
    const half = graph.addInitializer(halfTensor({ name: graph.uniqueName(`${name}_float16`), dims, data, layer }))
    graph.addNode({ opType: 'Cast', inputs: [half], attributes: { to: DataType.FLOAT }, outputs: [name] })
  } else graph.addInitializer(tensorProto({ name, dims, dataType: DataType.FLOAT, data }))
  graph.setInput(node, 1, name)
}

/** Gives the name of the merged weight: that of the old one, taken off what made it, unless others read it too. */
function makeRoom(graph: Graph, { projection: { node, name } }: AdaptedProjection): string {
  const operand = node.input[1]!
  const isPrivate = graph.usesOf(operand).length === 1 && !graph.isOutput(operand)
  if (!isPrivate) return graph.uniqueName(`${name}.merged`)
  const producer = graph.producerOf(operand)
  if (producer) graph.removeNode(producer)
  else graph.removeInitializer(operand)
  return operand
}

interface HalfTensorInput {
  readonly name: string
  readonly dims: readonly number[]
  readonly data: Float32Array
  readonly layer: string
}

/** From here on float16 rounds to infinity. */
const float16Limit = 65520

function halfTensor({ name, dims, data, layer }: HalfTensorInput): TensorProto {
  if (data.some((value) => Math.abs(value) >= float16Limit)) {
    throw createError(LoraNotMergeable, { layer, problem: 'an element of the sum is too large for float16' })
  }
  return tensorProto({ name, dims, dataType: DataType.FLOAT16, data: float32ToFloat16(data) })
}

function transpose(values: Float32Array, rows: number): Float32Array<ArrayBuffer> {
  const columns = values.length / rows
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!
  }
  return result
}
