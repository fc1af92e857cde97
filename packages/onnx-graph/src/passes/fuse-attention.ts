import type { NodeProto } from 'onnx-buf'
import { attentionTypes } from '../attention/element-types.ts'
import { writeFused } from '../attention/fused.ts'
import { attentionLayouts } from '../attention/layout.ts'
import { readAttentionSite } from '../attention/site.ts'
import type { Graph } from '../graph/graph.ts'
import type { Facts } from '../match/facts.ts'
import type { PassResult } from './pass.ts'
import { rewriteAttentions } from './rewrite-attentions.ts'

/** A graph with fused attention. */
export interface FuseAttentionResult extends PassResult {
  /** How many attentions were fused. */
  readonly fusedCount: number
}

/**
 * Writes every attention that is spelled out as products and a softmax as one `com.microsoft.MultiHeadAttention` node, which
 * never makes the whole matrix of scores: memory then grows with the number of tokens and not with its square.
 *
 * Precondition: the provider has that operator (ONNX Runtime's CPU, CUDA and WebGPU providers do). The more shapes are known
 * ({@link inferShapes}), the more reshapes and transposes go too; shapes that are not known stay free. Postcondition: outputs as
 * before but for rounding; attentions whose heads or masks cannot be made out stay as they were.
 */
export function fuseAttention(graph: Graph): FuseAttentionResult {
  const { result, count: fusedCount } = rewriteAttentions(graph, fuse)
  return { ...result, fusedCount }
}

function fuse(facts: Facts, softmax: NodeProto): boolean {
  const site = readAttentionSite(facts, softmax)
  const types = site && attentionTypes(facts, site)
  if (!types || site.scale === 0) return false
  return attentionLayouts(facts, site).some((layout) => writeFused(facts, site, layout, types))
}
