import { evaluateGraph, float64Value } from '@self-cascade/backend-reference'
import { createGraph, DataType, float32Tensor, type Graph, int64Tensor, tensorProto } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { checkGradients } from './__tests__/check-gradients.ts'
import { gradientGraph } from './gradient-graph.ts'

function graphOf(elementType: number, build: (graph: Graph) => string): Graph {
  const graph = createGraph()
  graph.addInput('x', { elementType, dims: [3] })
  graph.addNode({ opType: 'ReduceSumSquare', inputs: [build(graph)], outputs: ['loss'], attributes: { keepdims: 0 } })
  return graph
}

const asFloat = (graph: Graph, value: string) => graph.add('Cast', [value], { to: DataType.FLOAT })

describe('the reverse pass', () => {
  test('the gate of a SiLU has a gradient of its own', async () => {
    const graph = graphOf(DataType.FLOAT, (one) => {
      one.addNode({ opType: 'Sigmoid', inputs: ['x'], outputs: ['gate'] })
      return one.add('Mul', ['x', 'gate'])
    })
    await checkGradients({ graph, feeds: { x: float64Value([-1, 0.5, 2], [3]) }, wrt: ['x', 'gate'] })
  })

  test('drops nothing, whatever mode a dropout is in', () => {
    const graph = graphOf(DataType.FLOAT, (one) => {
      const training = one.addConstant(tensorProto({ dataType: DataType.BOOL, dims: [], data: Uint8Array.of(1) }))
      return one.add('Dropout', ['x', one.addConstant(float32Tensor([0.5], [])), training])
    })
    const { graph: gradients } = gradientGraph({ graph, loss: 'loss', wrt: ['x'] })
    const results = evaluateGraph(gradients, { x: float64Value([1, 2, 3], [3]) })
    expect([...results.loss!.data]).toEqual([14])
    expect([...results['x.gradient']!.data]).toEqual([2, 4, 6])
  })

  test.each(['FLOAT16', 'DOUBLE'] as const)('%s values are cast before they are computed with', (type) => {
    const cast = graphOf(DataType[type], (graph) => {
      const shape = graph.addConstant(int64Tensor([3, 1]))
      return asFloat(graph, graph.add('Reshape', ['x', shape]))
    })
    const { graph, gradients } = gradientGraph({ graph: cast, loss: 'loss', wrt: ['x'] })
    expect(graph.typeOf(gradients.x!)?.elementType).toBe(DataType[type])
    const computed = graphOf(DataType[type], (one) => asFloat(one, one.add('Exp', ['x'])))
    const attempt = () => gradientGraph({ graph: computed, loss: 'loss', wrt: ['x'] })
    expect(attempt).toThrow('computes in another type than float32')
    const whole = graphOf(DataType[type], () => 'x')
    expect(() => gradientGraph({ graph: whole, loss: 'loss', wrt: ['x'] })).toThrow('the loss "loss" is not float32')
  })

  test('whole numbers have no gradient', () => {
    const graph = graphOf(DataType.INT64, (one) => asFloat(one, 'x'))
    expect(() => gradientGraph({ graph, loss: 'loss', wrt: ['x'] })).toThrow('"x" is no float')
  })
})
