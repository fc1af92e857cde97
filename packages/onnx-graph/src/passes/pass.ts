import type { Graph } from '../graph/graph.ts'

/** What a pass gives: the same graph object and `modified: false` when it found nothing to do, else an edited copy. */
export interface PassResult {
  readonly graph: Graph
  readonly modified: boolean
}

/** A rewrite of a graph. It leaves the graph it is given as it is. */
export type Pass = (graph: Graph) => PassResult

/** Runs `edit` on a copy; it tells whether it changed anything. */
export function editCopy(graph: Graph, edit: (copy: Graph) => boolean): PassResult {
  const copy = graph.clone()
  return edit(copy) ? { graph: copy, modified: true } : { graph, modified: false }
}
