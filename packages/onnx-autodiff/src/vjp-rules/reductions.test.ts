import { evaluateGraph, float64Value } from '@self-cascade/backend-reference'
import { createGraph, DataType } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { checkNode, spread } from '../__tests__/check-gradients.ts'
import { gradientGraph } from '../gradient-graph.ts'

const positive = { dims: [2, 3, 4], at: (index: number) => Math.abs(spread(index)) + 0.2 }
const kinds = ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare']

describe('gradients of reductions', () => {
  describe.each(kinds.map((kind) => `Reduce${kind}`))('%s', (opType) => {
    test('over one axis', () => checkNode({ opType, operands: [positive, { integers: [1] }] }))
    test('over two axes, which are dropped', () =>
      checkNode({ opType, operands: [positive, { integers: [0, -1] }], attributes: { keepdims: 0 } }))
    test('over everything', () => checkNode({ opType, operands: [positive] }))
    test('with the axes as an attribute', () =>
      checkNode({
        ...{ opType, opset: 17, attributes: opType === 'ReduceSum' ? {} : { axes: [-2] } },
        operands: opType === 'ReduceSum' ? [positive, { integers: [-2] }] : [positive],
      }))
  })

  test('no axes and noop_with_empty_axes leave the value alone', () =>
    checkNode({ opType: 'ReduceSum', operands: [positive], attributes: { noop_with_empty_axes: 1 } }))

  test('the product of zeros', () =>
    checkNode({
      opType: 'ReduceProd',
      operands: [{ dims: [3, 3], at: (index) => [0, 2, 3, 0, 0, 4, 5, 6, 7][index]! }, { integers: [1] }],
    }))

  test('the norm of zeros has no gradient', () => {
    const graph = createGraph()
    graph.addInput('x', { elementType: DataType.FLOAT, dims: [2] })
    graph.addNode({ opType: 'ReduceL2', inputs: ['x'], attributes: { keepdims: 0 }, outputs: ['loss'] })
    const { graph: gradients } = gradientGraph({ graph, loss: 'loss', wrt: ['x'] })
    expect([...evaluateGraph(gradients, { x: float64Value([0, 0], [2]) })['x.gradient']!.data]).toEqual([0, 0])
  })

  test('axes that are fed are refused', () => {
    const graph = createGraph()
    graph.addInput('x', { elementType: DataType.FLOAT, dims: [2, 3] })
    graph.addInput('axes', { elementType: DataType.INT64, dims: [1] })
    const sum = graph.add('ReduceSum', ['x', 'axes'])
    graph.setType(sum, { elementType: DataType.FLOAT, dims: [2, 1] })
    graph.addNode({ opType: 'ReduceSum', inputs: [sum], attributes: { keepdims: 0 }, outputs: ['loss'] })
    expect(() => gradientGraph({ graph, loss: 'loss', wrt: ['x'] })).toThrow('OperandNotConstant')
  })

  test.each(['Softmax', 'LogSoftmax'])('%s', async (opType) => {
    await checkNode({ opType, operands: [{ dims: [2, 3, 4] }] })
    await checkNode({ opType, operands: [{ dims: [2, 3, 4] }], attributes: { axis: 1 } })
  })
})
