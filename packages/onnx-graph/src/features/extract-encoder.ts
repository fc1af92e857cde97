import { createError } from '@self-cascade/core'
import { extractSubgraph } from '../edit/extract-subgraph.ts'
import { NoSkipFeatures } from '../errors.ts'
import type { Graph } from '../graph/graph.ts'
import { searchSkipFeatures } from './search-skip-features.ts'
import type { SkipFeature } from './skip-feature.ts'

/**
 * Gives the graph that computes only the chosen skip features: its outputs are their values, in the order given, each once.
 * Decoder, and inputs that only the decoder reads, are gone; weights are shared with the whole graph.
 *
 * @param features - of this graph, or of a graph that has values of the same names.
 * @throws {@link NoSkipFeatures} for an empty list.
 * @throws {@link GraphEditInvalid} when the graph has not every one of the values.
 * @example
 * ```ts
 * const encoder = extractEncoder(graph, findSkipFeatures(graph).filter(({ scale }) => scale > 1))
 * ```
 */
export function extractEncoder(graph: Graph, features: readonly Pick<SkipFeature, 'value'>[]): Graph {
  if (features.length === 0) {
    const { reason } = searchSkipFeatures(graph)
    throw createError(NoSkipFeatures, { reason: reason ?? 'The list of features is empty.' })
  }
  return extractSubgraph(graph, { outputs: [...new Set(features.map(({ value }) => value))] })
}
