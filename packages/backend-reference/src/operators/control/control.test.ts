import { createGraph, DataType, type Graph, valueInfo } from '@self-cascade/onnx-graph'
import { expect, test } from 'vitest'
import { expectSameAsRuntime } from '../../__tests__/compare-with-runtime.ts'
import { exactly, floats, longs } from '../../__tests__/operands.ts'
import { evaluateGraph } from '../../evaluate/prepare-graph.ts'
import { boolValue, type ReferenceValue } from '../../values/value.ts'

const { FLOAT, INT64, BOOL } = DataType
const info = (name: string, elementType: number = FLOAT, dims?: readonly number[]) =>
  valueInfo(name, dims ? { elementType, dims } : { elementType })

/** A graph whose inputs have the types and dims of the feeds. */
function graphFor(feeds: Readonly<Record<string, ReferenceValue>>): Graph {
  const graph = createGraph()
  for (const [name, { dataType, dims }] of Object.entries(feeds)) graph.addInput(name, { elementType: dataType, dims })
  return graph
}

/** The subgraph `result = operator(x, y)`, which reads both from the graph around it. */
function branch(opType: string): Graph {
  const graph = createGraph({ name: opType })
  graph.addNode({ opType, inputs: ['x', 'y'], outputs: [`${opType}_result`] })
  graph.setOutputs([info(`${opType}_result`)])
  return graph
}

test.each([true, false])(
  'If takes a branch by its condition, %s, and reads the values around it',
  async (condition) => {
    const feeds = { condition: boolValue([condition], []), x: floats([2, 3]), y: floats([3]) }
    const graph = graphFor(feeds)
    const attributes = { then_branch: branch('Add').toProto(), else_branch: branch('Mul').toProto() }
    graph.addNode({ opType: 'If', inputs: ['condition'], outputs: ['chosen'], attributes })
    graph.setOutputs([info('chosen')])
    await expectSameAsRuntime(graph, feeds)
  },
)

test('If in an If reads the values around both', async () => {
  const feeds = { condition: boolValue([true], []), x: floats([2]), y: floats([2]) }
  const graph = graphFor(feeds)
  const inner = { then_branch: branch('Sub').toProto(), else_branch: branch('Mul').toProto() }
  const outer = createGraph({ name: 'outer' })
  outer.addNode({ opType: 'If', inputs: ['condition'], outputs: ['inner_result'], attributes: inner })
  outer.setOutputs([info('inner_result')])
  const attributes = { then_branch: outer.toProto(), else_branch: branch('Add').toProto() }
  graph.addNode({ opType: 'If', inputs: ['condition'], outputs: ['chosen'], attributes })
  graph.setOutputs([info('chosen')])
  await expectSameAsRuntime(graph, feeds)
})

/** Doubles its state and gives it plus `shift`, from outside, as long as it is below 20. */
function loopBody(): Graph {
  const body = createGraph({ name: 'body' })
  body.setInputs([info('round', INT64, []), info('go', BOOL, []), info('state', FLOAT, [])])
  body.addNode({ opType: 'Add', inputs: ['state', 'state'], outputs: ['next'] })
  body.addNode({ opType: 'Add', inputs: ['next', 'shift'], outputs: ['shown'] })
  body.addNode({ opType: 'Less', inputs: ['next', 'limit'], outputs: ['goes_on'] })
  body.setOutputs([info('goes_on', BOOL, []), info('next', FLOAT, []), info('shown', FLOAT, [])])
  return body
}

test.each([
  ['the count', 3],
  ['the condition', 100],
])('Loop is ended by %s, and stacks what each round gives', async (_, count) => {
  const shared = { state: exactly([1.5], []), shift: exactly([0.25], []), limit: exactly([20], []) }
  const feeds = { count: longs([count], []), go: boolValue([true], []), ...shared }
  const graph = graphFor(feeds)
  const attributes = { body: loopBody().toProto() }
  graph.addNode({ opType: 'Loop', inputs: ['count', 'go', 'state'], outputs: ['last', 'all'], attributes })
  graph.setOutputs([info('last'), info('all')])
  await expectSameAsRuntime(graph, feeds)
})

test('Scan sums the rows of its input, forwards and backwards', async () => {
  for (const direction of [0, 1]) {
    const feeds = { start: exactly([0, 0, 0]), rows: floats([4, 3]) }
    const graph = graphFor(feeds)
    const body = createGraph({ name: 'body' })
    body.setInputs([info('sum', FLOAT, [3]), info('row', FLOAT, [3])])
    body.addNode({ opType: 'Add', inputs: ['sum', 'row'], outputs: ['next'] })
    body.addNode({ opType: 'Identity', inputs: ['next'], outputs: ['shown'] })
    body.setOutputs([info('next', FLOAT, [3]), info('shown', FLOAT, [3])])
    const attributes = {
      body: body.toProto(),
      num_scan_inputs: 1,
      scan_input_directions: [direction],
      scan_output_axes: [1],
    }
    graph.addNode({ opType: 'Scan', inputs: ['start', 'rows'], outputs: ['last', 'all'], attributes })
    graph.setOutputs([info('last'), info('all')])
    await expectSameAsRuntime(graph, feeds)
  }
})

test('a branch that is not taken is not computed', () => {
  const graph = graphFor({ condition: boolValue([true], []), x: floats([2]), y: floats([2]) })
  const attributes = { then_branch: branch('Add').toProto(), else_branch: branch('MatMul').toProto() }
  graph.addNode({ opType: 'If', inputs: ['condition'], outputs: ['chosen'], attributes })
  graph.setOutputs([info('chosen')])
  const feeds = { condition: boolValue([true], []), x: exactly([1, 2, 3]), y: exactly([1]) }
  expect(evaluateGraph(graph, feeds).chosen!.data).toEqual(Float64Array.of(2, 3, 4))
})
