import { TensorProto_DataType as DataType } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { runTensors, waveTensor } from '../__tests__/run-every-value.ts'
import { createGraph } from '../graph/convert.ts'
import type { Graph, NodeSpec } from '../graph/graph.ts'
import { float32Tensor, int64Tensor } from '../graph/tensor-data.ts'
import { type Dim, valueInfo } from '../graph/value-type.ts'
import { removeNoOps } from './remove-no-ops.ts'

/** What a node reads besides `neg(x)`, as whole numbers, or as floats where it says so. */
interface Case {
  readonly op: string
  readonly lists?: readonly (readonly number[])[]
  readonly scalar?: number
  readonly attributes?: NodeSpec['attributes']
  readonly dims?: readonly Dim[]
}

/** `relu(op(neg(x)))` */
function graphOf({ op, lists = [], scalar, attributes = {}, dims = [2, 3, 1] }: Case): Graph {
  const graph = createGraph()
  const x = graph.add('Neg', [graph.addInput('x', { elementType: DataType.FLOAT, dims })])
  const constants = lists.map((values) => graph.addConstant(int64Tensor(values)))
  if (scalar !== undefined) constants.push(graph.addConstant(float32Tensor([scalar], [])))
  const output = graph.add('Relu', [graph.add(op, [x, ...constants], attributes)])
  graph.setOutputs([valueInfo(output, { elementType: DataType.FLOAT })])
  return graph
}

const operators = (graph: Graph) => graph.nodes().map(({ opType }) => opType)
const caseName = ({ op, lists = [], scalar, attributes = {}, dims }: Case) =>
  `${op} ${JSON.stringify(lists)} ${scalar ?? ''} ${JSON.stringify(attributes)} ${dims ?? ''}`

const noOps: readonly Case[] = [
  { op: 'Identity' },
  { op: 'Cast', attributes: { to: DataType.FLOAT } },
  { op: 'Dropout' },
  { op: 'Clip' },
  { op: 'Concat', attributes: { axis: 0 } },
  { op: 'Sum' },
  { op: 'Reshape', lists: [[2, -1, 1]] },
  { op: 'Reshape', lists: [[0, 0, 1]], dims: ['batch', 'height', 1] },
  { op: 'Flatten', dims: [2, 3] },
  { op: 'Expand', lists: [[1, 3, 1]] },
  { op: 'Expand', lists: [[1, 3, 1]], dims: ['batch', 3, 'height'] },
  { op: 'Tile', lists: [[1, 1, 1]] },
  { op: 'Pad', lists: [[0, 0, 0, 0, 0, 0]] },
  { op: 'Slice', lists: [[0], [9], [1]] },
  { op: 'Transpose', attributes: { perm: [0, 1, 2] } },
  { op: 'Transpose', attributes: { perm: [2, 1, 0] }, dims: [1, 3, 1] },
  { op: 'Add', scalar: 0 },
  { op: 'Sub', scalar: 0 },
  { op: 'Mul', scalar: 1 },
  { op: 'Div', scalar: 1 },
  { op: 'Pow', scalar: 1 },
]

const others: readonly Case[] = [
  { op: 'Cast', attributes: { to: DataType.DOUBLE } },
  { op: 'Clip', scalar: 0 },
  { op: 'Reshape', lists: [[3, -1, 1]] },
  { op: 'Reshape', lists: [[-1, 1, 1]], dims: ['batch', 'height', 1] },
  { op: 'Expand', lists: [[1, 3, 2]] },
  { op: 'Pad', lists: [[0, 1, 0, 0, -1, 0]] },
  { op: 'Slice', lists: [[-1], [-9], [1], [-1]] },
  { op: 'Transpose', attributes: { perm: [1, 0, 2] }, dims: [3, 3, 1] },
  { op: 'Add', scalar: 1 },
  { op: 'Mul', scalar: 0 },
]

describe('removeNoOps', () => {
  test.each(noOps.map((one) => [caseName(one), one] as const))('takes out %s', async (_, one) => {
    const graph = graphOf(one)
    const { graph: after, modified } = removeNoOps(graph)
    expect(modified).toBe(true)
    expect(operators(after)).toEqual(['Neg', 'Relu'])
    const dims = (one.dims ?? [2, 3, 1]).map((dim) => (typeof dim === 'number' ? dim : 3))
    const feeds = { x: waveTensor({ elementType: DataType.FLOAT, dims }) }
    const output = graph.outputNames[0]!
    const [expected] = await runTensors(graph, [feeds])
    const [actual] = await runTensors(after, [feeds])
    expect(actual![output]!.dims).toEqual(expected![output]!.dims)
    expect(actual![output]!.data).toEqual(expected![output]!.data)
  })

  test.each(others.map((one) => [caseName(one), one] as const))('keeps %s', (_, one) => {
    const graph = graphOf(one)
    expect(removeNoOps(graph)).toEqual({ graph, modified: false })
  })

  test('keeps a sum that repeats its operand to other dims', () => {
    const graph = graphOf({ op: 'Neg', dims: [1, 3, 1] })
    const zeros = graph.add('ConstantOfShape', [graph.addConstant(int64Tensor([2, 3, 1]))])
    const relu = graph.producerOf(graph.outputNames[0]!)!
    graph.setInput(relu, 0, graph.add('Add', [relu.input[0]!, zeros]))
    expect(removeNoOps(graph).modified).toBe(false)
  })

  test('takes out sums with large zeros, as the scores of attention have them', () => {
    const graph = graphOf({ op: 'Neg', dims: [200, 200, 1] })
    const zeros = graph.add('ConstantOfShape', [graph.addConstant(int64Tensor([200, 200, 1]))])
    const scaled = graph.add('Mul', [zeros, graph.addConstant(float32Tensor([0], []))])
    const relu = graph.producerOf(graph.outputNames[0]!)!
    const scores = relu.input[0]!
    graph.setInput(relu, 0, graph.add('Add', [scores, scaled]))
    expect(removeNoOps(graph).graph.producerOf(graph.outputNames[0]!)!.input).toEqual([scores])
  })

  test('gives the name of a graph output to the value that it equals', () => {
    const graph = createGraph()
    const negated = graph.add('Neg', [graph.addInput('x', { elementType: DataType.FLOAT, dims: [2] })])
    graph.addNode({ opType: 'Identity', inputs: [negated], outputs: ['result'] })
    const other = graph.add('Relu', [negated])
    graph.setOutputs([
      valueInfo('result', { elementType: DataType.FLOAT }),
      valueInfo(other, { elementType: DataType.FLOAT }),
    ])
    const { graph: after } = removeNoOps(graph)
    expect(after.nodes().map(({ opType, input, output }) => [opType, ...input, ...output])).toEqual([
      ['Neg', 'x', 'result'],
      ['Relu', 'result', other],
    ])
  })

  test('keeps the node between a graph input and a graph output', () => {
    const graph = createGraph()
    graph.addInput('x', { elementType: DataType.FLOAT, dims: [2] })
    graph.addNode({ opType: 'Identity', inputs: ['x'], outputs: ['y'] })
    graph.setOutputs([valueInfo('y', { elementType: DataType.FLOAT })])
    expect(removeNoOps(graph)).toEqual({ graph, modified: false })
  })

  test('keeps a Dropout whose mask is read', () => {
    const graph = createGraph()
    graph.addInput('x', { elementType: DataType.FLOAT, dims: [2] })
    graph.addNode({ opType: 'Dropout', inputs: ['x'], outputs: ['y', 'mask'] })
    graph.setOutputs([valueInfo(graph.add('Not', ['mask']), { elementType: DataType.BOOL })])
    expect(removeNoOps(graph).modified).toBe(false)
  })

  test('keeps the product with a scale that is trained', () => {
    const graph = graphOf({ op: 'Mul', scalar: 1 })
    const [scale] = [...graph.initializers.keys()]
    expect(removeNoOps(graph, { keep: [scale!] }).modified).toBe(false)
  })
})
