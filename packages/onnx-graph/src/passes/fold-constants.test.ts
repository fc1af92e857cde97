import { TensorProto_DataType as DataType } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { createGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor, int64Tensor, tensorNumbers, tensorProto } from '../graph/tensor-data.ts'
import { type Dim, valueInfo } from '../graph/value-type.ts'
import { foldConstants } from './fold-constants.ts'

const floatInput = (graph: Graph, dims: readonly Dim[]) => graph.addInput('x', { elementType: DataType.FLOAT, dims })

function withOutputs(graph: Graph, ...values: string[]): Graph {
  graph.setOutputs(values.map((name) => valueInfo(name, { elementType: DataType.FLOAT })))
  return graph
}

const operators = (graph: Graph) => graph.nodes().map(({ opType }) => opType)

/** `reshape(x, concat(shape(x)[0], -1))` */
function reshapeByShape(dims: readonly Dim[]) {
  const graph = createGraph()
  const x = floatInput(graph, dims)
  const axis = graph.add('Constant', [], { value: int64Tensor([0]) })
  const batch = graph.add('Gather', [graph.add('Shape', [x]), axis], { axis: 0 })
  const rest = graph.add('Constant', [], { value_ints: [-1] })
  const target = graph.add('Concat', [batch, rest], { axis: 0 })
  return { graph: withOutputs(graph, graph.add('Reshape', [x, target])), target }
}

describe('foldConstants', () => {
  test('makes a constant of shape arithmetic on fixed dims', () => {
    const { graph, target } = reshapeByShape([2, 3, 4])
    const { graph: folded, modified } = foldConstants(graph)
    expect(modified).toBe(true)
    expect(operators(folded)).toEqual(['Reshape'])
    expect(tensorNumbers(folded.constantOf(target)!)).toEqual([2, -1])
    expect(operators(graph)).toHaveLength(6)
  })

  test('leaves shape arithmetic on symbols to the runtime', () => {
    const { graph } = reshapeByShape(['batch', 3, 4])
    expect(operators(foldConstants(graph).graph)).toEqual(['Shape', 'Gather', 'Concat', 'Reshape'])
  })

  test('folds the part of shape arithmetic that does not depend on symbols', () => {
    const graph = createGraph()
    const x = floatInput(graph, ['batch', 3, 4])
    const channels = graph.add('Gather', [graph.add('Shape', [x]), graph.addConstant(int64Tensor([1]))], { axis: 0 })
    const folded = foldConstants(withOutputs(graph, graph.add('Expand', [x, channels]))).graph
    expect(tensorNumbers(folded.constantOf(channels)!)).toEqual([3])
  })

  test('keeps nodes that make graph outputs', () => {
    const graph = createGraph()
    const two = graph.add('Constant', [], { value: float32Tensor([2]) })
    const folded = foldConstants(withOutputs(graph, two, graph.add('Neg', [two]))).graph
    expect(operators(folded)).toEqual(['Constant', 'Neg'])
  })

  test('gives back a graph in which there is nothing to fold', () => {
    const graph = createGraph()
    withOutputs(graph, graph.add('Neg', [floatInput(graph, [2])]))
    expect(foldConstants(graph)).toEqual({ graph, modified: false })
  })

  test('does not make constants of more than 16,384 elements', () => {
    const graph = createGraph()
    const x = floatInput(graph, [128, 129])
    const zeros = graph.add('ConstantOfShape', [graph.add('Shape', [x])])
    expect(operators(foldConstants(withOutputs(graph, graph.add('Sub', [zeros, x]))).graph)).toEqual([
      'ConstantOfShape',
      'Sub',
    ])
  })

  /** `x · cast(weight)` */
  function castWeight() {
    const graph = createGraph()
    const half = tensorProto({ dataType: DataType.FLOAT16, dims: [600], data: new Uint16Array(600).fill(0x3e00) })
    const weight = graph.addInitializer(Object.assign(half, { name: 'weight' }))
    const cast = graph.add('Cast', [weight], { to: DataType.FLOAT })
    return { graph: withOutputs(graph, graph.add('Mul', [floatInput(graph, [600]), cast])), cast }
  }

  test('leaves casts of weights alone unless it is asked to fold them', () => {
    const { graph, cast } = castWeight()
    expect(foldConstants(graph).modified).toBe(false)
    const { graph: folded } = foldConstants(graph, { foldWeights: true })
    expect(operators(folded)).toEqual(['Mul'])
    expect(new Set(tensorNumbers(folded.constantOf(cast)!))).toEqual(new Set([1.5]))
  })

  test('does not look into initialisers that are kept', () => {
    const { graph } = castWeight()
    expect(foldConstants(graph, { foldWeights: true, keep: ['weight'] }).modified).toBe(false)
  })

  test('knows the axes in an integer initialiser even when all initialisers are kept', () => {
    const graph = createGraph()
    const axes = graph.addConstant(int64Tensor([1]))
    const shape = graph.add('Shape', [graph.add('Unsqueeze', [floatInput(graph, [2, 3]), axes])])
    withOutputs(graph, graph.add('Neg', [shape]))
    const { graph: folded } = foldConstants(graph, { keep: [axes] })
    expect(tensorNumbers(folded.constantOf(shape)!)).toEqual([2, 1, 3])
  })
})
