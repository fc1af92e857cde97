import { describeModel, graphFromModel, type ModelDescription, type StageSizes } from '@self-cascade/onnx-graph'
import { measureRewrites, type RewriteMeasurement } from './measure-rewrites.ts'
import { modelBytes, type OnnxFile, readOutline, readWholeModel } from './read-model.ts'
import { type SkipFacts, skipFacts } from './skip-facts.ts'

/** What a graph is made of, and what can be made of it. */
export interface GraphFacts extends SkipFacts, RewriteMeasurement {
  readonly path: string
  /** Nodes of the graph itself; `operators` counts those inside subgraphs too. */
  readonly nodes: number
  readonly operators: Readonly<Record<string, number>>
  readonly inputs: ModelDescription['inputs']
  readonly outputs: ModelDescription['outputs']
}

/** Models of more bytes are looked at without their weights. */
const mostBytes = 256 * 2 ** 20

/**
 * Tells what the graph in an ONNX file is made of.
 *
 * @throws {@link UnreadableFile}, {@link CorruptOnnxModel}
 */
export async function graphFacts(file: OnnxFile, sizes: StageSizes): Promise<GraphFacts> {
  const outline = await readOutline(file)
  const isSmall = (await modelBytes(file, outline)) <= mostBytes
  const whole = isSmall ? graphFromModel(await readWholeModel(file)) : undefined
  const graph = graphFromModel(outline)
  const { operators, inputs, outputs } = describeModel(outline)
  return {
    path: file.path,
    nodes: graph.nodes().length,
    operators,
    inputs,
    outputs,
    ...skipFacts(graph),
    ...measureRewrites({ graph, sizes, ...(whole && { whole }) }),
  }
}
