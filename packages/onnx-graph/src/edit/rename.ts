import { createError } from '@self-cascade/core'
import type { ValueInfoProto } from 'onnx-buf'
import { GraphEditInvalid } from '../errors.ts'
import { copyMessage } from '../graph/copy-message.ts'
import type { Graph } from '../graph/graph.ts'
import { renameCaptured } from './replace-all-uses-with.ts'

/**
 * Gives a value another name wherever it appears: producer, readers, subgraphs, graph inputs and outputs, initialisers.
 *
 * @throws {@link GraphEditInvalid} when there is no such value or the new name is taken.
 */
export function renameValue(graph: Graph, value: string, name: string): void {
  if (value === name) return
  const refuse = (problem: string) =>
    createError(GraphEditInvalid, { edit: `Renaming "${value}" to "${name}"`, problem })
  if (!graph.has(value)) throw refuse('the graph has no such value')
  if (graph.has(name) || graph.isOutput(name)) throw refuse('the new name is taken')
  const type = graph.typeOf(value)
  const uses = graph.usesOf(value)
  const producer = graph.producerOf(value)
  if (producer) graph.setOutput(producer, producer.output.indexOf(value), name)
  const tensor = graph.initializers.get(value)
  if (tensor) {
    graph.removeInitializer(value)
    graph.addInitializer(copyMessage(tensor, { name }))
  }
  const rename = (info: ValueInfoProto) => (info.name === value ? copyMessage(info, { name }) : info)
  graph.setInputs(graph.inputs.map(rename))
  graph.setOutputs(graph.outputs.map(rename))
  for (const { node, index } of uses) {
    if (index >= 0) graph.setInput(node, index, name)
    graph.editSubgraphs(node, (one) => renameCaptured(one, value, name))
  }
  if (type && !tensor) graph.setType(name, type)
}

/**
 * Renames a graph input.
 *
 * @throws {@link GraphEditInvalid} when the graph has no such input or the new name is taken.
 */
export function renameInput(graph: Graph, input: string, name: string): void {
  if (!graph.inputs.some((info) => info.name === input)) {
    const problem = `its inputs are ${graph.inputNames.join(', ')}`
    throw createError(GraphEditInvalid, { edit: `Renaming the input "${input}"`, problem })
  }
  renameValue(graph, input, name)
}

/**
 * Renames a graph output.
 *
 * @throws {@link GraphEditInvalid} when the graph has no such output or the new name is taken.
 */
export function renameOutput(graph: Graph, output: string, name: string): void {
  if (!graph.isOutput(output)) {
    const problem = `its outputs are ${graph.outputNames.join(', ')}`
    throw createError(GraphEditInvalid, { edit: `Renaming the output "${output}"`, problem })
  }
  renameValue(graph, output, name)
}
