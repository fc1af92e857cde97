import {
  chunkAttention,
  fuseAttention,
  fuseLayerNormalization,
  type Graph,
  type Pass,
  type StageSizes,
  specialize,
  storeFloat16,
  storeInt8,
} from '@self-cascade/onnx-graph'

/** A rewrite that can be made of a graph. */
export interface Rewrite {
  readonly description: string
  /** The rewrite whose result it is made of; the graph as it is when absent. */
  readonly after?: RewriteName
  /** Whether it reads the weights, so that an outline of the model is not enough. */
  readonly readsWeights?: true
  pass(sizes: StageSizes): Pass
}

type RewriteName =
  | 'specialize'
  | 'fuseAttention'
  | 'chunkAttention'
  | 'fuseLayerNormalization'
  | 'storeFloat16'
  | 'storeInt8'

/** Scores that attention in chunks may hold at once, in bytes. */
const scoresBudget = 64 * 2 ** 20

/** The rewrites, in the order in which they are shown: a new one needs an entry here and nothing else. */
export const rewrites = {
  specialize: {
    description: 'sizes fixed, shape arithmetic folded',
    pass: (sizes) => (graph) => specialize(graph, sizes),
  },
  fuseAttention: {
    description: 'attention that never holds all scores',
    after: 'specialize',
    pass: () => (graph: Graph) => fuseAttention(graph),
  },
  chunkAttention: {
    description: 'the same in standard operators, 64 MB of scores',
    after: 'specialize',
    pass: () => (graph) => chunkAttention(graph, { memoryBudget: scoresBudget }),
  },
  fuseLayerNormalization: {
    description: 'means and roots as one operator',
    after: 'fuseAttention',
    pass: () => (graph) => fuseLayerNormalization(graph),
  },
  storeFloat16: {
    description: 'weights in 16 bits, arithmetic in 32',
    readsWeights: true,
    pass: () => (graph) => storeFloat16(graph),
  },
  storeInt8: {
    description: 'weights in 8 bits, arithmetic in 32',
    readsWeights: true,
    pass: () => (graph) => storeInt8(graph),
  },
} satisfies Record<RewriteName, Rewrite>
