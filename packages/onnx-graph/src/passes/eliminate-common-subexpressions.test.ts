import { TensorProto_DataType as DataType } from 'onnx-buf'
import { expect, test } from 'vitest'
import { createGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { valueInfo } from '../graph/value-type.ts'
import { eliminateCommonSubexpressions } from './eliminate-common-subexpressions.ts'

/** Builds a graph of one input and gives it the outputs that `build` makes. */
function graphOf(build: (graph: Graph, x: string) => readonly string[]): Graph {
  const graph = createGraph()
  const outputs = build(graph, graph.addInput('x', { elementType: DataType.FLOAT, dims: [2] }))
  graph.setOutputs(outputs.map((name) => valueInfo(name, { elementType: DataType.FLOAT })))
  return graph
}

const operators = (graph: Graph) => graph.nodes().map(({ opType }) => opType)

test('computes a repeated activation once', () => {
  const silu = (graph: Graph, x: string) => graph.add('Mul', [x, graph.add('Sigmoid', [x])])
  const graph = graphOf((one, x) => [one.add('Sub', [silu(one, x), one.add('Neg', [silu(one, x)])])])
  const { graph: after, modified } = eliminateCommonSubexpressions(graph)
  expect(modified).toBe(true)
  expect(operators(after)).toEqual(['Sigmoid', 'Mul', 'Neg', 'Sub'])
})

test.each<[string, (graph: Graph, x: string) => readonly string[]]>([
  [
    'attributes',
    (graph, x) => [graph.add('Add', [graph.add('Elu', [x], { alpha: 1 }), graph.add('Elu', [x], { alpha: 2 })])],
  ],
  ['the order of inputs', (graph, x) => [graph.add('Add', [graph.add('Sub', [x, 'y']), graph.add('Sub', ['y', x])])]],
  [
    'the domain',
    (graph, x) => [graph.add('Add', [graph.add('Gelu', [x]), graph.add('Gelu', [x], {}, 'com.microsoft')])],
  ],
])('tells nodes apart by %s', (_, build) => {
  const graph = graphOf(build)
  expect(eliminateCommonSubexpressions(graph)).toEqual({ graph, modified: false })
})

test('keeps random nodes and nodes that make graph outputs', () => {
  const random = graphOf((graph) => {
    const noise = () => graph.add('RandomNormal', [], { shape: [2] })
    return [graph.add('Add', [noise(), noise()])]
  })
  const outputs = graphOf((graph, x) => [graph.add('Neg', [x]), graph.add('Neg', [x])])
  expect(eliminateCommonSubexpressions(random).modified).toBe(false)
  expect(eliminateCommonSubexpressions(outputs).modified).toBe(false)
})
