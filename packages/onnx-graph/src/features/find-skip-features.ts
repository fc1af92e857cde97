import type { Graph } from '../graph/graph.ts'
import { searchSkipFeatures } from './search-skip-features.ts'
import type { SkipFeature } from './skip-feature.ts'

/**
 * Finds the tensors of a U-Net's encoder that its decoder concatenates, in encoder order: an empty list for other networks, and
 * {@link searchSkipFeatures} says why.
 *
 * Names play no part. A skip joins what the decoder has made so far with a tensor that this was computed from; skips lie in each
 * other like brackets, so that the last of the encoder is the first of the decoder; and what lies between them shrinks and
 * grows again. Concatenations of parallel branches, of sines and cosines, of shapes or of tokens are none of that.
 *
 * @example
 * ```ts
 * for (const { value, channels, scale } of findSkipFeatures(graphFromModel(model))) console.log(value, channels, scale)
 * ```
 */
export function findSkipFeatures(graph: Graph): readonly SkipFeature[] {
  return searchSkipFeatures(graph).features
}
