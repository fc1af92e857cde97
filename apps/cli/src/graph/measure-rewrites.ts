import { SelfCascadeError } from '@self-cascade/core'
import {
  describeModel,
  type Graph,
  modelFromGraph,
  type Pass,
  runPasses,
  type StageSizes,
  staticDims,
} from '@self-cascade/onnx-graph'
import { type Rewrite, rewrites } from './rewrites.ts'

/** What one rewrite makes of a graph. */
export interface RewriteFacts {
  readonly name: string
  readonly description: string
  /** The rewrite whose result it was tried on; null for the graph as it is. */
  readonly after: string | null
  readonly modified: boolean
  readonly nodesBefore: number
  readonly nodesAfter: number
  /** Bytes of all weights and constants. */
  readonly bytesBefore: number
  readonly bytesAfter: number
  /** How many nodes there are more of each operator that there are more of. */
  readonly operatorsAdded: Readonly<Record<string, number>>
  /** Why it could not be tried; absent when it could. */
  readonly problem?: string
}

/** What was found of all rewrites. */
export interface RewriteMeasurement {
  /** Dims of the inputs that the rewrites were tried for; empty when not all could be fixed. */
  readonly inputDims: Readonly<Record<string, readonly number[]>>
  readonly rewrites: readonly RewriteFacts[]
}

/** Tries every rewrite and measures what it changes. */
export function measureRewrites(graph: Graph, sizes: StageSizes): RewriteMeasurement {
  const results = new Map<string, Graph>()
  const facts = Object.entries<Rewrite>(rewrites).map(([name, { description, after, pass }]): RewriteFacts => {
    const base = (after && results.get(after)) ?? graph
    const { graph: result, report, problem } = tryPass(base, name, pass(sizes))
    results.set(name, result)
    const [before, now] = [base, result].map((one) => describeModel(modelFromGraph(one)))
    const bytes = { bytesBefore: before!.bytes, bytesAfter: now!.bytes }
    const operatorsAdded = increases(before!.operators, now!.operators)
    const measured = { ...report, description, after: after ?? null, ...bytes, operatorsAdded }
    return problem === undefined ? measured : { ...measured, problem }
  })
  return { inputDims: fixedDims(results.get('specialize')), rewrites: facts }
}

function tryPass(graph: Graph, name: string, pass: Pass) {
  try {
    const { graph: result, reports } = runPasses(graph, { [name]: pass })
    return { graph: result, report: reports[0]!, problem: undefined }
  } catch (error) {
    if (!SelfCascadeError.isInstance(error)) throw error
    const nodes = graph.nodes().length
    return { graph, report: { name, modified: false, nodesBefore: nodes, nodesAfter: nodes }, problem: error.what }
  }
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
