import { TensorProto_DataType as DataType } from 'onnx-buf'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor, tensorProto } from '../graph/tensor-data.ts'
import type { DequantizedWeight } from './write-dequantized.ts'

const domain = 'com.microsoft'

/** Tells whether all readers of a weight are `MatMul` nodes, which have a counterpart that multiplies in 8 bits. */
export function isReadByMatMul(graph: Graph, name: string): boolean {
  return graph.consumersOf(name).every(({ opType }) => opType === 'MatMul')
}

/** Writes each `MatMul` that reads the weight as `DynamicQuantizeMatMul`, which rounds its input while it runs. */
export function writeDynamicProduct(graph: Graph, { weight, int8 }: DequantizedWeight): void {
  const { name, dims } = weight
  const values = tensorProto({ dataType: DataType.INT8, dims, data: int8.values })
  const valuesName = graph.addConstant(values, `${name}_int8`)
  const scales = graph.addConstant(float32Tensor(int8.scales), `${name}_scale`)
  if (graph.opset(domain) === 0) graph.setOpset(domain, 1)
  for (const node of graph.consumersOf(name)) {
    graph.removeNode(node)
    const inputs = [node.input[0]!, valuesName, scales]
    graph.addNode({ opType: 'DynamicQuantizeMatMul', domain, inputs, outputs: node.output, name: node.name })
  }
}
