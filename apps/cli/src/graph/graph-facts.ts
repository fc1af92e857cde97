import { describeModel, graphFromModel, type ModelProto, type StageSizes } from '@self-cascade/onnx-graph'
import { measureRewrites, type RewriteMeasurement } from './measure-rewrites.ts'
import { type SkipFacts, skipFacts } from './skip-facts.ts'

/** What a graph is made of, and what can be made of it. */
export interface GraphFacts extends SkipFacts, RewriteMeasurement {
  readonly path: string
  /** Nodes of the graph itself; `operators` counts those inside subgraphs too. */
  readonly nodes: number
  readonly operators: Readonly<Record<string, number>>
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/** Tells what a graph is made of. The model may be an outline without weights. */
export function graphFacts(model: ModelProto, path: string, sizes: StageSizes): GraphFacts {
  const graph = graphFromModel(model)
  return {
    path,
    nodes: graph.nodes().length,
    operators: describeModel(model).operators,
    inputs: graph.inputNames,
    outputs: graph.outputNames,
    ...skipFacts(graph),
    ...measureRewrites(graph, sizes),
  }
}
