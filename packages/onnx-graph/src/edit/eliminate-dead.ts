import type { NodeProto } from 'onnx-buf'
import type { Graph } from '../graph/graph.ts'
import { capturedValues } from '../graph/subgraphs.ts'

/** Takes away nodes and initialisers that no output depends on; inputs stay. Tells whether there were any. */
export function eliminateDead(graph: Graph): boolean {
  const live = liveNodes(graph)
  const read = new Set<string>(graph.outputNames)
  for (const node of live) for (const value of [...node.input, ...capturedValues(node)]) read.add(value)
  const deadNodes = graph.nodes().filter((node) => !live.has(node))
  const deadTensors = [...graph.initializers.keys()].filter((name) => !read.has(name))
  for (const node of deadNodes) graph.removeNode(node)
  for (const name of deadTensors) {
    graph.removeInitializer(name)
    graph.setInputs(graph.inputs.filter((info) => info.name !== name))
  }
  return deadNodes.length + deadTensors.length > 0
}

/** The nodes that the outputs depend on. */
function liveNodes(graph: Graph): ReadonlySet<NodeProto> {
  const live = new Set<NodeProto>()
  const waiting = [...graph.outputNames]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const node = graph.producerOf(value)
    if (!node || live.has(node)) continue
    live.add(node)
    waiting.push(...node.input, ...capturedValues(node))
  }
  return live
}
