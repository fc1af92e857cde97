import type { NodeProto } from 'onnx-buf'
import type { Graph } from '../graph/graph.ts'
import { replaceAllUsesWith } from './replace-all-uses-with.ts'

/**
 * Takes out a node whose first output equals another value: readers of the output read that value instead. A graph output keeps
 * its name, so the value takes the name over; where it cannot (it is an input, a constant or an output itself) the node stays.
 *
 * @returns whether the node is gone.
 */
export function bypassNode(graph: Graph, node: NodeProto, value: string): boolean {
  const output = node.output[0]!
  if (!graph.isOutput(output)) {
    replaceAllUsesWith(graph, output, value)
    graph.removeNode(node)
    return true
  }
  const producer = graph.producerOf(value)
  if (!producer || graph.isOutput(value)) return false
  graph.removeNode(node)
  graph.setOutput(producer, producer.output.indexOf(value), output)
  replaceAllUsesWith(graph, value, output)
  return true
}
