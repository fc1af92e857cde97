import { createGraph, DataType, int64Tensor, modelFromGraph, tensorProto } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { gradientGraph } from './gradient-graph.ts'

const scalar = { elementType: DataType.FLOAT, dims: [] }

describe('what a loss depends on', () => {
  test('goes through values that only a subgraph reads', () => {
    const branch = createGraph({ name: 'branch' })
    branch.addNode({ opType: 'Exp', inputs: ['x'], outputs: ['inside'] })
    branch.setType('inside', scalar)
    branch.setOutputs(['inside'])
    const { graph: body } = modelFromGraph(branch)
    const graph = createGraph()
    graph.addInput('x', scalar)
    const yes = graph.addConstant(tensorProto({ dataType: DataType.BOOL, dims: [], data: Uint8Array.of(1) }))
    const attributes = { then_branch: body!, else_branch: body! }
    graph.addNode({ opType: 'If', inputs: [yes], outputs: ['loss'], attributes })
    graph.setType('loss', scalar)
    expect(() => gradientGraph({ graph, loss: 'loss', wrt: ['x'] })).toThrow('The If node')
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
