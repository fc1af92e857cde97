import { createError } from '@self-cascade/core'
import type { Graph } from '@self-cascade/onnx-graph'
import type { AttentionProjection } from './attention-projection.ts'
import { LoraAlreadyAttached, LoraLayerMismatch, LoraLayerMissing } from './errors.ts'
import { findAttentionProjections } from './find-attention-projections.ts'
import type { LoraMatrices, LoraWeights } from './lora-weights.ts'

/** Names of the initialisers of a layer's adapter. */
export const matrixNames = (layer: string) => ({ a: `${layer}.lora_A`, b: `${layer}.lora_B` })

/**
 * Checks that a graph has no adapters.
 *
 * @throws {@link LoraAlreadyAttached} when it has.
 */
export function checkBare(graph: Graph): void {
  const { a: suffix } = matrixNames('')
  const matrix = [...graph.initializers.keys()].find((name) => name.endsWith(suffix))
  if (matrix !== undefined) throw createError(LoraAlreadyAttached, { layer: matrix.slice(0, -suffix.length) })
}

/** A projection and the matrices of its adapter. */
export interface AdaptedProjection {
  readonly projection: AttentionProjection
  readonly matrices: LoraMatrices
}

/**
 * Pairs adapters with the projections of a graph.
 *
 * @throws {@link LoraLayerMissing} for an adapter without a projection.
 * @throws {@link LoraLayerMismatch} for matrices of other dims.
 * @throws {@link LoraAlreadyAttached} when the graph has adapters.
 */
export function adaptedProjections(graph: Graph, { rank, layers }: LoraWeights): readonly AdaptedProjection[] {
  checkBare(graph)
  const byName = new Map(findAttentionProjections(graph).projections.map((one) => [one.name, one]))
  return Object.entries(layers).map(([layer, matrices]) => {
    const projection = byName.get(layer)
    if (!projection) throw createError(LoraLayerMissing, { layer, place: 'network' })
    const { inFeatures, outFeatures } = projection
    checkDims({ layer, matrix: 'lora_A', actual: matrices.a.dims, expected: [inFeatures, rank] })
    checkDims({ layer, matrix: 'lora_B', actual: matrices.b.dims, expected: [rank, outFeatures] })
    return { projection, matrices }
  })
}

/**
 * Checks the dims of one matrix.
 *
 * @throws {@link LoraLayerMismatch} when they differ.
 */
export function checkDims(matrix: {
  readonly layer: string
  readonly matrix: 'lora_A' | 'lora_B'
  readonly actual: readonly number[]
  readonly expected: readonly number[]
}): void {
  if (matrix.actual.join() !== matrix.expected.join()) throw createError(LoraLayerMismatch, matrix)
}
