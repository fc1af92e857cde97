import type { NodeProto } from '@self-cascade/onnx-graph'

/** What a projection of an attention makes: queries, keys, values, or the output from all heads. */
export type ProjectionKind = 'query' | 'key' | 'value' | 'output'

/** All kinds, in the order in which an attention computes them. */
export const projectionKinds: readonly ProjectionKind[] = ['query', 'key', 'value', 'output']

/** A linear layer of an attention: `x W`, with [in, out] features. */
export interface AttentionProjection {
  /**
   * The module that the exporter named the node for, such as `mid_block.attentions.0.transformer_blocks.0.attn1.to_q`; where nodes
   * do not all have such names, the number of the attention and the kind, such as `attention.3.query`.
   */
  readonly name: string
  /** The `MatMul` or `Gemm`. */
  readonly node: NodeProto
  /** Name of the initialiser, or of the `Constant` value, that holds the weight, in front of casts and transposes. */
  readonly weight: string
  readonly kind: ProjectionKind
  /** Whether keys are made from something else than queries are; false too where one of the two could not be traced. */
  readonly cross: boolean
  readonly inFeatures: number
  readonly outFeatures: number
  /** Whether the weight lies as [out, in]. */
  readonly transposed: boolean
}

/** A projection, or a whole attention, that cannot be adapted. */
export interface SkippedProjection {
  /** The softmax or fused node of the attention. */
  readonly node: NodeProto
  /** Which projection; absent when the attention itself could not be read. */
  readonly kind?: ProjectionKind
  readonly reason: string
}

/** The projections of all attentions of a graph, in the order of the graph. */
export interface AttentionProjections {
  readonly projections: readonly AttentionProjection[]
  readonly skipped: readonly SkippedProjection[]
}
