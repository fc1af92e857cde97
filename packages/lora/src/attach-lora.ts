import { createError, type Tensor } from '@self-cascade/core'
import { DataType, float32Tensor, type Graph, tensorProto } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { addAdapter } from './add-adapter.ts'
import type { AttentionProjection, SkippedProjection } from './attention-projection.ts'
import { NoAttentionProjections } from './errors.ts'
import { findAttentionProjections } from './find-attention-projections.ts'
import { adaptedProjections, checkBare, matrixNames } from './lora-layers.ts'
import { checkAlpha, checkRank, type LoraOptions, resolveLoraOptions } from './lora-options.ts'
import type { LoraWeights } from './lora-weights.ts'

/** A projection with an adapter, and the initialisers of its matrices. */
export interface LoraLayer extends AttentionProjection {
  /** Name of A, [in, rank]. */
  readonly a: string
  /** Name of B, [rank, out]. */
  readonly b: string
}

/** A network with adapters. */
export interface AttachedLora {
  readonly graph: Graph
  readonly rank: number
  readonly alpha: number
  readonly layers: readonly LoraLayer[]
  /** Names of the float32 initialisers to train, A and B of each layer in turn. */
  readonly parameters: readonly string[]
  /** What of the attention could not be adapted. */
  readonly skipped: readonly SkippedProjection[]
}

/**
 * Adds a low-rank adapter to the projections of every attention of a network: `y = x W + (alpha / rank) · (x A) B`. A is drawn
 * from a normal distribution of standard deviation `1 / rank` and B is zero, so that the outputs are those of before to the bit.
 * Pass `parameters` as `keep` to {@link specialize}, since matrices of zeros are equal, and as `wrt` to a trainer.
 *
 * @throws {@link NoAttentionProjections} when there is nothing to adapt.
 * @throws {@link LoraAlreadyAttached} when the graph has adapters.
 * @throws {@link InvalidOption}, {@link UnknownName} for options outside their range.
 * @see Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models", equation 3.
 * @example
 * ```ts
 * const { graph, parameters } = attachLora(graphFromModel(parseModel(bytes)), { rank: 4, seed: 0 })
 * ```
 */
export function attachLora(graph: Graph, options: LoraOptions): AttachedLora {
  const { rank, alpha, targets, seed } = resolveLoraOptions(options)
  const random = philoxRandom({ seed })
  checkBare(graph)
  const copy = graph.clone()
  const { projections, skipped } = findAttentionProjections(copy)
  const adapted = projections.filter(({ kind }) => targets.includes(kind))
  if (adapted.length === 0) {
    throw createError(NoAttentionProjections, { targets, reasons: skipped.map(({ reason }) => reason) })
  }
  const start = ({ inFeatures, outFeatures }: AttentionProjection) => ({
    a: random.normal([inFeatures, rank]).data.map((value) => value / rank),
    b: new Float32Array(rank * outFeatures),
  })
  const layers = addAdapters(
    copy,
    { rank, alpha },
    adapted.map((projection) => ({ projection, ...start(projection) })),
  )
  return { graph: copy, rank, alpha, layers, parameters: layers.flatMap(({ a, b }) => [a, b]), skipped }
}

/**
 * Adds adapters that are there already, such as ones read from a file, to run them without merging or to train them further.
 *
 * @throws {@link LoraLayerMissing}, {@link LoraLayerMismatch} when they do not fit the network.
 * @throws {@link LoraAlreadyAttached} when the graph has adapters.
 * @throws {@link InvalidOption} for a rank or an alpha outside its range.
 */
export function attachLoraWeights(graph: Graph, weights: LoraWeights): AttachedLora {
  checkRank(weights.rank)
  checkAlpha(weights.alpha)
  const copy = graph.clone()
  const { rank, alpha } = weights
  const elements = ({ data }: Tensor) => data.slice()
  const adapted = adaptedProjections(copy, weights).map(({ projection, matrices }) => ({
    projection,
    ...{ a: elements(matrices.a), b: elements(matrices.b) },
  }))
  const layers = addAdapters(copy, { rank, alpha }, adapted)
  return { graph: copy, rank, alpha, layers, parameters: layers.flatMap(({ a, b }) => [a, b]), skipped: [] }
}

interface Adapter {
  readonly projection: AttentionProjection
  readonly a: Float32Array
  readonly b: Float32Array
}

function addAdapters(
  graph: Graph,
  { rank, alpha }: Pick<AttachedLora, 'rank' | 'alpha'>,
  adapters: readonly Adapter[],
): readonly LoraLayer[] {
  const factor = alpha === rank ? '' : graph.addConstant(float32Tensor([alpha / rank], []), 'lora_factor')
  return adapters.map(({ projection, a, b }) => {
    const { name, inFeatures, outFeatures } = projection
    const names = matrixNames(name)
    addMatrix(graph, names.a, a, [inFeatures, rank])
    addMatrix(graph, names.b, b, [rank, outFeatures])
    addAdapter(graph, projection, { ...names, factor })
    return { ...projection, ...names }
  })
}

function addMatrix(graph: Graph, name: string, data: Float32Array, dims: readonly number[]): void {
  graph.addInitializer(tensorProto({ name, dataType: DataType.FLOAT, dims, data }))
}
