import { expect, test } from 'vitest'
import { createGraph } from '../graph/convert.ts'
import { valueInfo } from '../graph/value-type.ts'
import { setOutputs } from './outputs.ts'

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
