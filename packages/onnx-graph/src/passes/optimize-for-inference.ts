import type { Graph } from '../graph/graph.ts'
import { chunkAttention } from './chunk-attention.ts'
import { deduplicateConstants } from './deduplicate-constants.ts'
import { eliminateCommonSubexpressions } from './eliminate-common-subexpressions.ts'
import { foldConstants } from './fold-constants.ts'
import { fuseAttention } from './fuse-attention.ts'
import { fuseLayerNormalization } from './fuse-layer-normalization.ts'
import type { Pass } from './pass.ts'
import { removeNoOps } from './remove-no-ops.ts'
import { type PassesResult, runPasses } from './run-passes.ts'

/** What becomes of attention. */
export interface InferenceOptions {
  /**
   * `fused` for providers with `com.microsoft.MultiHeadAttention`: the default. A number of bytes for others: attention whose
   * scores take more is computed in chunks, in graphs of fixed sizes. `exported` leaves it.
   */
  readonly attention?: 'fused' | 'exported' | number
}

/** Passes by the names that reports give them. */
export type NamedPasses = Readonly<Record<string, Pass>>

/**
 * Gives the rewrites that a runtime does not do itself, by name, for {@link runPasses}: what {@link optimizeForInference} does to
 * a graph that was simplified already, as {@link specialize} does.
 */
export function inferencePasses({ attention = 'fused' }: InferenceOptions = {}): NamedPasses {
  const passes: NamedPasses = { fuseLayerNormalization }
  if (attention === 'exported') return passes
  if (attention === 'fused') return { ...passes, fuseAttention }
  return { ...passes, chunkAttention: (graph) => chunkAttention(graph, { memoryBudget: attention }) }
}

const simplifications: NamedPasses = {
  foldConstants: (graph) => foldConstants(graph),
  removeNoOps,
  eliminateCommonSubexpressions,
  deduplicateConstants: (graph) => deduplicateConstants(graph),
}

/**
 * Makes a graph smaller and quicker to run: constants are folded, what does nothing or repeats something goes, layer
 * normalisation and attention become one node each. Sizes that are free stay free.
 *
 * Precondition: the provider has the operators that the options ask for.
 * Postcondition: the same outputs but for rounding; the report tells what each pass did.
 */
export function optimizeForInference(graph: Graph, options: InferenceOptions = {}): PassesResult {
  return runPasses(graph, { ...simplifications, ...inferencePasses(options) })
}
