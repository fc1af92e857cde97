import { TensorProto_DataType as DataType } from 'onnx-buf'
import { expect, test } from 'vitest'
import { createGraph } from '../graph/convert.ts'
import { valueInfo, valueTypeOf } from '../graph/value-type.ts'
import { extractSubgraph } from './extract-subgraph.ts'
import { addOutput, setOutputs } from './outputs.ts'

test('the type of a value that is no output any more stays known', () => {
  const graph = createGraph()
  const type = { elementType: 1, dims: [2, 3] }
  graph.addInput('x', type)
  graph.addNode({ opType: 'Neg', inputs: ['x'], outputs: ['y'] })
  graph.addNode({ opType: 'Abs', inputs: ['y'], outputs: ['z'] })
  // as a model's file tells it
  graph.setOutputs([valueInfo('y', type)])
  setOutputs(graph, ['z'])
  expect(graph.outputNames).toEqual(['z'])
  expect(graph.typeOf('y')).toEqual(type)
  expect(graph.clone().typeOf('y')).toEqual(type)
})

/** x → Shape → Equal, with nothing known but the input's type. */
function shapeGraph() {
  const graph = createGraph()
  graph.addInput('x', { elementType: DataType.FLOAT, dims: ['batch', 3] })
  graph.addInput('size', { elementType: DataType.INT64, dims: [2] })
  graph.addNode({ opType: 'Shape', inputs: ['x'], outputs: ['shape'] })
  graph.addNode({ opType: 'Equal', inputs: ['shape', 'size'], outputs: ['same'] })
  graph.addNode({ opType: 'Strange', domain: 'test.domain', inputs: ['x'], outputs: ['strange'] })
  graph.setOutputs([valueInfo('same', { elementType: DataType.BOOL })])
  return graph
}

test('a value whose type is nowhere written gets its own, not float32', () => {
  const graph = shapeGraph()
  addOutput(graph, 'shape')
  expect(graph.outputs.map(valueTypeOf)).toEqual([
    { elementType: DataType.BOOL },
    { elementType: DataType.INT64, dims: [2] },
  ])
})

test('a value behind an unknown operator has no type', () => {
  const graph = shapeGraph()
  addOutput(graph, 'strange')
  expect(graph.outputs.at(-1)).toMatchObject({ name: 'strange' })
  expect(graph.outputs.at(-1)?.type).toBeUndefined()
})

test('a graph that is cut at integers takes integers', () => {
  const part = extractSubgraph(shapeGraph(), { inputs: ['shape'], outputs: ['same'] })
  expect(part.inputs.map(({ name }) => name)).toEqual(['size', 'shape'])
  expect(part.inputs.map(valueTypeOf)).toEqual([
    { elementType: DataType.INT64, dims: [2] },
    { elementType: DataType.INT64, dims: [2] },
  ])
})
