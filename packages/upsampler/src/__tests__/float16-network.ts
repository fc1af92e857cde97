import type { NamedTensors, Tensor } from '@self-cascade/core'
import { createGraph, DataType, type Graph, intAttribute, storeFloat16, valueInfo } from '@self-cascade/onnx-graph'
import { runGraph } from './run-graph.ts'

/** Makes a float32 network one of float16: weights, inputs, outputs and everything between. */
export function float16Network(network: Graph): Graph {
  const graph = storeFloat16(network, { minElements: 1 }).graph.clone()
  for (const node of graph.nodes()) {
    if (node.opType === 'Cast' && intAttribute(node, 'to') === DataType.FLOAT) {
      graph.setAttribute(node, 'to', DataType.FLOAT16)
    }
    // Scales are float32 in networks of every type.
    const scales = node.opType === 'Resize' ? node.input[2] : undefined
    if (scales) graph.setInput(node, 2, graph.add('Cast', [scales], { to: DataType.FLOAT }))
  }
  const half = (infos: Graph['inputs']) =>
    infos.map((info) => {
      const type = graph.typeOf(info.name)!
      return type.elementType === DataType.FLOAT
        ? valueInfo(info.name, { ...type, elementType: DataType.FLOAT16 })
        : info
    })
  const [inputs, outputs] = [half(graph.inputs), half(graph.outputs)]
  graph.setInputs(inputs)
  graph.setOutputs(outputs)
  return graph
}

/** Rounds float32 tensors to float16; others stay. */
export async function toFloat16(tensors: NamedTensors): Promise<NamedTensors> {
  return castTensors(tensors, 'float32', DataType.FLOAT16)
}

/** Makes float16 tensors float32 ones; others stay. */
export async function toFloat32(tensors: NamedTensors): Promise<Readonly<Record<string, Tensor>>> {
  return (await castTensors(tensors, 'float16', DataType.FLOAT)) as Readonly<Record<string, Tensor>>
}

async function castTensors(tensors: NamedTensors, from: 'float32' | 'float16', to: number): Promise<NamedTensors> {
  const graph = createGraph()
  const elementType = from === 'float32' ? DataType.FLOAT : DataType.FLOAT16
  const names = Object.keys(tensors).filter((name) => tensors[name]!.type === from)
  for (const name of names) {
    const { dims } = tensors[name]!
    graph.addInput(name, { elementType, dims })
    graph.addNode({ opType: 'Cast', inputs: [name], outputs: [`cast_${name}`], attributes: { to } })
  }
  graph.setOutputs(names.map((name) => valueInfo(`cast_${name}`, { elementType: to, dims: [...tensors[name]!.dims] })))
  const results = await runGraph(graph, tensors)
  return { ...tensors, ...Object.fromEntries(names.map((name) => [name, results[`cast_${name}`]!])) }
}
