// The gradient of an ONNX graph is an ONNX graph. Here it is evaluated and compared with a central difference.
import { evaluateGraph, float64Value } from '@self-cascade/backend-reference'
import { gradientGraph, meanSquaredError } from '@self-cascade/onnx-autodiff'
import { createGraph, DataType, float32Tensor } from '@self-cascade/onnx-graph'

const graph = createGraph()
graph.addInput('x', { elementType: DataType.FLOAT, dims: [2, 3] })
graph.addInput('target', { elementType: DataType.FLOAT, dims: [2, 1] })
const weight = graph.addConstant(float32Tensor([0.5, -1, 0.25], [3, 1]), 'weight')
const prediction = graph.add('Tanh', [graph.add('MatMul', ['x', weight])])
const loss = meanSquaredError(graph, { prediction, target: 'target' })

const gradient = gradientGraph({ graph, loss, wrt: [weight] })
const operators = gradient.graph.nodes().map(({ opType }) => opType)
console.log(`${graph.nodes().length} nodes became ${operators.length}:`, operators.join(' '))

const feeds = { x: float64Value([1, 2, 3, 4, 5, 6], [2, 3]), target: float64Value([0.5, -0.5], [2, 1]) }
const values = evaluateGraph(gradient.graph, feeds)
const lossAt = (weights: number[]) =>
  Number(
    evaluateGraph(graph, { ...feeds, [weight]: float64Value(weights, [3, 1]) }, { fetches: [loss] })[loss]!.data[0],
  )
for (const index of [0, 1, 2]) {
  const moved = (by: number) => [0.5, -1, 0.25].map((value, at) => (at === index ? value + by : value))
  const difference = (lossAt(moved(1e-5)) - lossAt(moved(-1e-5))) / 2e-5
  const exact = Number(values[gradient.gradients[weight]!]!.data[index])
  console.log(`weight ${index}: ${exact.toFixed(8)} by the graph, ${difference.toFixed(8)} by difference`)
}
