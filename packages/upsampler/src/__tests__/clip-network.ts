import { createGraph, DataType, float32Tensor, type Graph, int64Tensor, valueInfo } from '@self-cascade/onnx-graph'

/**
 * A U-Net of three-dimensional convolutions, [batch, 4, frames, height, width], that keeps clips as clips: one level of 6 channels
 * and, below it, one of 10. The timestep, one for each clip, is added to its middle.
 */
export function clipNetwork(): Graph {
  const graph = createGraph()
  graph.addInput('sample', { elementType: DataType.FLOAT, dims: ['batch', 4, 'frames', 'height', 'width'] })
  graph.addInput('timestep', { elementType: DataType.INT64, dims: ['batch'] })
  const conv = (x: string, from: number, to: number, stride = 1) => {
    const dims = [to, from, 3, 3, 3]
    const values = Float32Array.from({ length: to * from * 27 }, (_, index) => Math.sin(1.3 * index + to) / from / 5)
    const weight = graph.addConstant(float32Tensor(values, dims))
    return graph.add('Tanh', [
      graph.add('Conv', [x, weight], { pads: [1, 1, 1, 1, 1, 1], strides: [1, stride, stride] }),
    ])
  }
  const first = conv('sample', 4, 6)
  const halved = conv(conv(first, 6, 6), 6, 10, 2)
  const numbers = graph.add('Cast', ['timestep'], { to: DataType.FLOAT })
  const column = graph.add('Reshape', [numbers, graph.addConstant(int64Tensor([-1, 1, 1, 1, 1]))])
  const thousandth = graph.add('Div', [column, graph.addConstant(float32Tensor([1000], []))])
  const middle = conv(conv(graph.add('Add', [halved, thousandth]), 10, 10), 10, 10)
  const low = conv(graph.add('Concat', [middle, halved], { axis: 1 }), 20, 6)
  const scales = graph.addConstant(float32Tensor([1, 1, 1, 2, 2]))
  const grown = graph.add('Resize', [low, '', scales], { mode: 'nearest' })
  const last = conv(conv(graph.add('Concat', [grown, first], { axis: 1 }), 12, 6), 6, 4)
  graph.addNode({ opType: 'Identity', inputs: [last], outputs: ['out_sample'] })
  graph.setOutputs([
    valueInfo('out_sample', { elementType: DataType.FLOAT, dims: ['batch', 4, 'frames', 'height', 'width'] }),
  ])
  return graph
}
