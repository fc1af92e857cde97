import { SelfCascadeError } from '@self-cascade/core'
import {
  describeModel,
  type Graph,
  modelFromGraph,
  type PassReport,
  type PassResult,
  runPasses,
  type StageSizes,
  type StorageResult,
  staticDims,
} from '@self-cascade/onnx-graph'
import { type Rewrite, rewrites } from './rewrites.ts'

/** What one rewrite makes of a graph. */
export interface RewriteFacts extends PassReport {
  readonly description: string
  /** The rewrite whose result it was tried on; null for the graph as it is. */
  readonly after: string | null
  /** Bytes of all weights and constants. */
  readonly bytesBefore: number
  readonly bytesAfter: number
  /** How many nodes there are more of each operator that there are more of. */
  readonly operatorsAdded: Readonly<Record<string, number>>
  /** Largest `‖w − w′‖ / ‖w‖` of a weight; absent where weights stay as they are. */
  readonly relativeError?: number
  /** Why it was not tried; absent when it was. */
  readonly problem?: string
}

/** What was found of all rewrites. */
export interface RewriteMeasurement {
  /** Dims of the inputs that the rewrites were tried for; empty when not all could be fixed. */
  readonly inputDims: Readonly<Record<string, readonly number[]>>
  readonly rewrites: readonly RewriteFacts[]
}

/** A graph to try rewrites on. */
export interface RewriteSubject {
  /** The graph as it is; it may lack its weights. */
  readonly graph: Graph
  /** The same graph with its weights; absent for models that are too large to read for this. */
  readonly whole?: Graph
  readonly sizes: StageSizes
}

/** Tries every rewrite and measures what it changes. */
export function measureRewrites({ graph, whole, sizes }: RewriteSubject): RewriteMeasurement {
  const results = new Map<string, Graph>()
  const facts = Object.entries<Rewrite>(rewrites).map(([name, rewrite]) => {
    const base = rewrite.readsWeights ? whole : ((rewrite.after && results.get(rewrite.after)) ?? graph)
    const { result, ...outcome } = base ? tryRewrite(base, name, rewrite, sizes) : notTried(graph, name)
    results.set(name, result)
    return { ...outcome, description: rewrite.description, after: rewrite.after ?? null }
  })
  return { inputDims: fixedDims(results.get('specialize')), rewrites: facts }
}

type Outcome = Omit<RewriteFacts, 'description' | 'after'> & { readonly result: Graph }

function tryRewrite(graph: Graph, name: string, rewrite: Rewrite, sizes: StageSizes): Outcome {
  const made: (PassResult | StorageResult)[] = []
  const pass = (one: Graph) => {
    const result = rewrite.pass(sizes)(one)
    made.push(result)
    return result
  }
  try {
    const { graph: result, reports } = runPasses(graph, { [name]: pass })
    const [before, after] = [describeModel(modelFromGraph(graph)), describeModel(modelFromGraph(result))]
    const errors = made.flatMap((one) =>
      'weights' in one ? one.weights.map(({ relativeError }) => relativeError) : [],
    )
    return {
      ...reports[0]!,
      bytesBefore: before.bytes,
      bytesAfter: after.bytes,
      operatorsAdded: increases(before.operators, after.operators),
      ...(errors.length > 0 && { relativeError: Math.max(...errors) }),
      result,
    }
  } catch (error) {
    if (!SelfCascadeError.isInstance(error)) throw error
    return notTried(graph, name, error.what)
  }
}

function notTried(graph: Graph, name: string, problem = 'reads all weights, and these are many'): Outcome {
  const { bytes } = describeModel(modelFromGraph(graph))
  const nodes = graph.nodes().length
  const unchanged = { nodesBefore: nodes, nodesAfter: nodes, bytesBefore: bytes, bytesAfter: bytes }
  return { name, modified: false, ...unchanged, operatorsAdded: {}, problem, result: graph }
}

function increases(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>) {
  const added = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
  return Object.fromEntries(added.filter(([, count]) => count > 0))
}

function fixedDims(graph: Graph | undefined): RewriteMeasurement['inputDims'] {
  const dims = graph?.inputNames.map((name) => [name, staticDims(graph.typeOf(name))] as const) ?? []
  const isFixed = (entry: (typeof dims)[number]): entry is [string, readonly number[]] => entry[1] !== undefined
  return dims.every(isFixed) ? Object.fromEntries(dims) : {}
}
