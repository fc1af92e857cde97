import { createError } from '@self-cascade/core'
import { TensorProto_DataType as DataType } from 'onnx-buf'
import { GraphEditInvalid } from '../errors.ts'
import type { Graph } from '../graph/graph.ts'
import { type ValueType, valueInfo } from '../graph/value-type.ts'
import { eliminateDead } from './eliminate-dead.ts'
import { setOutputs } from './outputs.ts'
import { typesOfValues } from './types-of-values.ts'

/** What to cut out of a graph. */
export interface SubgraphBounds {
  /** Values that the new graph is fed instead of computing them; graph inputs it still needs stay inputs. */
  readonly inputs?: readonly string[]
  /** Values that it gives. */
  readonly outputs: readonly string[]
}

/**
 * Gives the graph that computes only `outputs`, from `inputs` where they are named and from the graph's own inputs otherwise.
 * Inputs that nothing reads any more are gone. The graph it is cut from stays as it is; weights are shared. The types of new
 * inputs and outputs are inferred where the graph does not know them; an input behind unknown operators is taken for float32.
 *
 * @throws {@link GraphEditInvalid} when the graph has not every one of these values.
 */
export function extractSubgraph(graph: Graph, { inputs = [], outputs }: SubgraphBounds): Graph {
  const part = graph.clone()
  const types = typesOfValues(graph, [...inputs, ...outputs])
  for (const [value, type] of types) if (!graph.typeOf(value)) part.setType(value, type)
  for (const value of inputs) makeInput(part, value, types.get(value))
  setOutputs(part, outputs)
  eliminateDead(part)
  part.setInputs(part.inputs.filter(({ name }) => part.consumersOf(name).length > 0 || part.isOutput(name)))
  return part
}

function makeInput(graph: Graph, value: string, type: ValueType = { elementType: DataType.FLOAT }): void {
  if (!graph.has(value)) {
    const problem = 'the graph has no such value'
    throw createError(GraphEditInvalid, { edit: `Cutting at "${value}"`, problem })
  }
  const producer = graph.producerOf(value)
  if (producer) graph.setOutput(producer, producer.output.indexOf(value), graph.uniqueName(`${value}_cut`))
  const isInput = graph.inputs.some(({ name }) => name === value)
  const info = valueInfo(value, type)
  graph.removeInitializer(value)
  if (!isInput) graph.setInputs([...graph.inputs, info])
}
