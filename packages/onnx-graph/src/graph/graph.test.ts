import { testModelNames, testModelPath } from '@self-cascade/test-models'
import { buildOnnxModel, readFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { parseModel } from '../parse-model.ts'
import { serializeModel } from '../serialize-model.ts'
import { createGraph, graphFromModel, modelFromGraph } from './convert.ts'
import { float32Tensor, tensorNumbers } from './tensor-data.ts'

const value = (name: string) => ({ name, type: 'float32' as const, dims: [2, 3] })

/** `sum = a + b`, `square = sum · sum`, `output = relu(square)`. */
const smallModel = () =>
  parseModel(
    buildOnnxModel({
      nodes: [
        { opType: 'Add', inputs: ['a', 'b'], outputs: ['sum'] },
        { opType: 'Mul', inputs: ['sum', 'sum'], outputs: ['square'] },
        { opType: 'Relu', inputs: ['square'], outputs: ['output'] },
      ],
      inputs: [value('a'), value('b')],
      outputs: [value('output')],
    }),
  )

describe('Graph', () => {
  test.each(testModelNames)('gives back %s as it was', (name) => {
    const bytes = readFixture('file:///', `${testModelPath(name)}/unet/model.onnx`)
    const graph = graphFromModel(parseModel(bytes))
    for (const one of [graph, graph.clone()]) {
      const written = serializeModel(modelFromGraph(one))
      expect(written.length).toBe(bytes.length)
      expect(written.every((byte, index) => byte === bytes[index])).toBe(true)
    }
  })

  test('knows who makes and who reads a value', () => {
    const graph = graphFromModel(smallModel())
    expect(graph.producerOf('square')?.opType).toBe('Mul')
    expect(graph.producerOf('a')).toBeUndefined()
    expect(graph.usesOf('sum').map(({ node, index }) => [node.opType, index])).toEqual([
      ['Mul', 0],
      ['Mul', 1],
    ])
    expect(graph.consumersOf('sum')).toHaveLength(1)
  })

  test('puts nodes that are added late in front of their readers', () => {
    const graph = graphFromModel(smallModel())
    const negated = graph.add('Neg', ['a'])
    graph.setInput(graph.producerOf('sum')!, 0, negated)
    expect(graph.nodes().map(({ opType }) => opType)).toEqual(['Neg', 'Add', 'Mul', 'Relu'])
  })

  test('refuses nodes in a circle', () => {
    const graph = graphFromModel(smallModel())
    graph.setInput(graph.producerOf('sum')!, 0, 'output')
    expect(() => graph.nodes()).toThrow('GraphEditInvalid')
  })

  test('refuses a second producer of a value', () => {
    const graph = graphFromModel(smallModel())
    const spec = { opType: 'Neg', inputs: ['a'], outputs: ['sum'] }
    expect(() => graph.addNode(spec)).toThrow('GraphEditInvalid')
  })

  test('a refused name leaves the node as it was added', () => {
    const graph = graphFromModel(smallModel())
    expect(() => graph.addNode({ opType: 'Neg', inputs: ['a'], outputs: ['fresh', 'sum'] })).toThrow('GraphEditInvalid')
    expect(graph.has('fresh')).toBe(false)
    expect(graph.consumersOf('a').map(({ opType }) => opType)).toEqual(['Add'])
  })

  test('a node that was taken out cannot be changed back into the graph', () => {
    const graph = graphFromModel(smallModel())
    const relu = graph.producerOf('output')!
    graph.removeNode(relu)
    expect(() => graph.setInput(relu, 0, 'a')).toThrow('the graph has it no more')
    expect(graph.nodes()).toHaveLength(2)
  })

  test('a copied node reads other values and has outputs of its own', () => {
    const graph = graphFromModel(smallModel())
    const copy = graph.copyNode(graph.producerOf('square')!, ['a', 'b'])
    expect(copy.output[0]).not.toBe('square')
    expect(graph.producerOf(copy.output[0]!)).toBe(copy)
    expect(graph.producerOf('square')?.input).toEqual(['sum', 'sum'])
  })

  test('edits of a copy leave the original alone', () => {
    const graph = graphFromModel(smallModel())
    const copy = graph.clone()
    copy.setInput(copy.producerOf('sum')!, 0, 'b')
    copy.setOpset('com.microsoft', 1)
    expect(graph.producerOf('sum')?.input).toEqual(['a', 'b'])
    expect(graph.opset('com.microsoft')).toBe(0)
  })

  test('constants are found in initialisers and in Constant nodes of every form', () => {
    const graph = createGraph()
    graph.addInitializer(Object.assign(float32Tensor([1, 2]), { name: 'w' }))
    const integers = graph.add('Constant', [], { value_ints: [3, 4] })
    const float = graph.add('Constant', [], { value_float: 0.5 })
    expect(tensorNumbers(graph.constantOf('w')!)).toEqual([1, 2])
    expect(tensorNumbers(graph.constantOf(integers)!)).toEqual([3, 4])
    expect(tensorNumbers(graph.constantOf(float)!)).toEqual([0.5])
    expect(graph.constantOf(graph.add('Neg', ['w']))).toBeUndefined()
  })
})

describe('edits that would make a graph that cannot run', () => {
  test('an input that is there, and names that nodes make, are refused', () => {
    const graph = graphFromModel(smallModel())
    const type = { elementType: 1, dims: [2, 3] }
    expect(() => graph.addInput('a', type)).toThrow('Adding the input "a" is not possible: there is one of this name')
    expect(() => graph.addInput('sum', type)).toThrow('the Add node "')
    const tensor = Object.assign(float32Tensor(new Float32Array(6), [2, 3]), { name: 'square' })
    expect(() => graph.addInitializer(tensor)).toThrow('Adding the initialiser "square" is not possible: the Mul node')
    expect(graph.inputNames).toEqual(['a', 'b'])
  })

  test('inputs between the last one and a new one are left out', () => {
    const graph = graphFromModel(smallModel())
    const node = graph.producerOf('output')!
    graph.setInput(node, 3, 'a')
    expect([...node.input]).toEqual(['square', '', '', 'a'])
    expect(modelFromGraph(graph).graph?.node[2]?.input).toEqual(['square', '', '', 'a'])
  })
})
