import { evaluateGraph, float64Value } from '@self-cascade/backend-reference'
import { createGraph, DataType, int64Tensor, modelFromGraph, setOutputs, tensorProto } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { gradientGraph } from './gradient-graph.ts'

const scalar = { elementType: DataType.FLOAT, dims: [] }

describe('what a loss depends on', () => {
  test('goes through values that only a subgraph reads', () => {
    const branch = createGraph({ name: 'branch' })
    branch.addNode({ opType: 'Exp', inputs: ['x'], outputs: ['inside'] })
    branch.setType('inside', scalar)
    setOutputs(branch, ['inside'])
    const { graph: body } = modelFromGraph(branch)
    const graph = createGraph()
    graph.addInput('x', scalar)
    const yes = graph.addConstant(tensorProto({ dataType: DataType.BOOL, dims: [], data: Uint8Array.of(1) }))
    const attributes = { then_branch: body!, else_branch: body! }
    graph.addNode({ opType: 'If', inputs: [yes], outputs: ['loss'], attributes })
    graph.setType('loss', scalar)
    expect(() => gradientGraph({ graph, loss: 'loss', wrt: ['x'] })).toThrow('The If node')
  })

  test.each(['Det', 'Floor'])('begins behind a %s that makes a parameter', (opType) => {
    const graph = createGraph()
    graph.addInput('x', { elementType: DataType.FLOAT, dims: [2, 2] })
    graph.addNode({ opType, inputs: ['x'], outputs: ['made'] })
    const dims = opType === 'Det' ? [] : [2, 2]
    graph.setType('made', { elementType: DataType.FLOAT, dims })
    graph.addNode({ opType: 'ReduceSumSquare', inputs: ['made'], outputs: ['loss'], attributes: { keepdims: 0 } })
    const wrt = opType === 'Det' ? ['made'] : ['made', 'x']
    const { gradients } = gradientGraph({ graph, loss: 'loss', wrt })
    expect(gradients.made).toBe('made.gradient')
  })

  test('gives zeros for a value that nobody reads', () => {
    const graph = createGraph()
    graph.addInput('x', { elementType: DataType.FLOAT, dims: [2] })
    const shape = graph.add('Reshape', ['x', graph.add('Shape', ['x'])])
    graph.addNode({ opType: 'Exp', inputs: ['x'], outputs: ['unread'] })
    graph.addNode({ opType: 'ReduceSum', inputs: [shape], outputs: ['loss'], attributes: { keepdims: 0 } })
    setOutputs(graph, ['loss'])
    const { graph: gradients } = gradientGraph({ graph, loss: 'loss', wrt: ['unread'] })
    const results = evaluateGraph(gradients, { x: float64Value([1, 2], [2]) })
    expect([...results['unread.gradient']!.data]).toEqual([0, 0])
  })

  test('goes through the values that OneHot writes', () => {
    const graph = createGraph()
    graph.addInput('x', { elementType: DataType.FLOAT, dims: [2] })
    const [classes, depth] = [graph.addConstant(int64Tensor([0, 1])), graph.addConstant(int64Tensor([3], []))]
    const marks = graph.add('OneHot', [classes, depth, 'x'])
    graph.addNode({ opType: 'ReduceSum', inputs: [marks], outputs: ['loss'], attributes: { keepdims: 0 } })
    expect(() => gradientGraph({ graph, loss: 'loss', wrt: ['x'] })).toThrow('The OneHot node')
  })
})
