import { createError } from '@self-cascade/core'
import { GraphEditInvalid } from '../errors.ts'
import type { Graph } from '../graph/graph.ts'
import { valueInfo } from '../graph/value-type.ts'
import { eliminateDead } from './eliminate-dead.ts'
import { setOutputs } from './outputs.ts'

/** What to cut out of a graph. */
export interface SubgraphBounds {
  /** Values that the new graph is fed instead of computing them; graph inputs it still needs stay inputs. */
  readonly inputs?: readonly string[]
  /** Values that it gives. */
  readonly outputs: readonly string[]
}

/**
 * Gives the graph that computes only `outputs`, from `inputs` where they are named and from the graph's own inputs otherwise.
 * Inputs that nothing reads any more are gone. The graph it is cut from stays as it is; weights are shared.
 *
 * @throws {@link GraphEditInvalid} when the graph has not every one of these values.
 */
export function extractSubgraph(graph: Graph, { inputs = [], outputs }: SubgraphBounds): Graph {
  const part = graph.clone()
  for (const value of inputs) makeInput(part, value)
  setOutputs(part, outputs)
  eliminateDead(part)
  part.setInputs(part.inputs.filter(({ name }) => part.consumersOf(name).length > 0 || part.isOutput(name)))
  return part
}

function makeInput(graph: Graph, value: string): void {
  if (!graph.has(value)) {
    const problem = 'the graph has no such value'
    throw createError(GraphEditInvalid, { edit: `Cutting at "${value}"`, problem })
  }
  const producer = graph.producerOf(value)
  if (producer) graph.setOutput(producer, producer.output.indexOf(value), graph.uniqueName(`${value}_cut`))
  const isInput = graph.inputs.some(({ name }) => name === value)
  const info = valueInfo(value, graph.typeOf(value) ?? { elementType: 1 })
  graph.removeInitializer(value)
  if (!isInput) graph.setInputs([...graph.inputs, info])
}
