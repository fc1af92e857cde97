import type { Graph } from '../graph/graph.ts'
import type { Pass, PassResult } from './pass.ts'

/** What one pass did. */
export interface PassReport {
  readonly name: string
  readonly modified: boolean
  readonly nodesBefore: number
  readonly nodesAfter: number
}

/** A graph after several passes, with what each did. */
export interface PassesResult extends PassResult {
  readonly reports: readonly PassReport[]
}

/** Runs passes one after the other, each on the result of the one before. Reports go by the names given. */
export function runPasses(graph: Graph, passes: Readonly<Record<string, Pass>>): PassesResult {
  let current = graph
  const reports = Object.entries(passes).map(([name, pass]): PassReport => {
    const nodesBefore = current.nodes().length
    const { graph: next, modified } = pass(current)
    current = next
    return { name, modified, nodesBefore, nodesAfter: next.nodes().length }
  })
  return { graph: current, modified: reports.some(({ modified }) => modified), reports }
}
