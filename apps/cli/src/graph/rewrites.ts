import {
  chunkAttention,
  fuseAttention,
  type Graph,
  type Pass,
  type StageSizes,
  specialize,
} from '@self-cascade/onnx-graph'

/** A rewrite that can be made of a graph. */
export interface Rewrite {
  readonly description: string
  /** The rewrite whose result it is made of; the graph as it is when absent. */
  readonly after?: RewriteName
  pass(sizes: StageSizes): Pass
}

/** Names of the rewrites. */
export type RewriteName = 'specialize' | 'fuseAttention' | 'chunkAttention'

/** Scores that attention in chunks may hold at once, in bytes. */
const scoresBudget = 64 * 2 ** 20

/** The rewrites, in the order in which they are shown: a new one needs a line here and nothing else. */
export const rewrites = {
  specialize: {
    description: 'sizes fixed, shape arithmetic folded',
    pass: (sizes) => (graph) => specialize(graph, sizes),
  },
  fuseAttention: {
    description: 'attention that never holds all its scores',
    after: 'specialize',
    pass: () => (graph: Graph) => fuseAttention(graph),
  },
  chunkAttention: {
    description: 'in standard operators instead, at most 64 MB of scores',
    after: 'specialize',
    pass: () => (graph) => chunkAttention(graph, { memoryBudget: scoresBudget }),
  },
} satisfies Record<RewriteName, Rewrite>
