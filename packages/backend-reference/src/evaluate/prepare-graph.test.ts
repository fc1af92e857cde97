import { createGraph, DataType, float32Tensor, type Graph, valueInfo } from '@self-cascade/onnx-graph'
import { expectTypedError } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { float64Value, int64Value, numbersOf } from '../values/value.ts'
import { planGraph } from './plan.ts'
import { evaluateGraph, prepareGraph } from './prepare-graph.ts'

const { FLOAT, FLOAT16 } = DataType

/** `sum = x + weight`, `square = sum · sum`, `y = -square`; `unused` reads an operator that nobody knows. */
function smallGraph(): Graph {
  const graph = createGraph()
  graph.addInput('x', { elementType: FLOAT, dims: [2] })
  graph.addInput('aside', { elementType: FLOAT, dims: [2] })
  graph.addInitializer(Object.assign(float32Tensor([10, 20]), { name: 'weight' }))
  graph.addNode({ opType: 'Add', inputs: ['x', 'weight'], outputs: ['sum'] })
  graph.addNode({ opType: 'Mul', inputs: ['sum', 'sum'], outputs: ['square'] })
  graph.addNode({ opType: 'Neg', inputs: ['square'], outputs: ['y'] })
  graph.addNode({ opType: 'NoSuchOperator', inputs: ['aside'], outputs: ['unused'], name: 'riddle' })
  graph.setOutputs([valueInfo('y', { elementType: FLOAT })])
  return graph
}

const x = float64Value([1, 2])
const numbersAt = (results: ReturnType<typeof evaluateGraph>, name: string) => Array.from(numbersOf(results[name]!))
const evaluated = async (...given: Parameters<typeof evaluateGraph>) => evaluateGraph(...given)

test('gives the outputs, and asks for nothing that they do not need', () => {
  const results = evaluateGraph(smallGraph(), { x })
  expect(Object.keys(results)).toEqual(['y'])
  expect(numbersAt(results, 'y')).toEqual([-121, -484])
})

test('gives any value by name: made by a node, an initialiser, a feed', () => {
  const results = evaluateGraph(smallGraph(), { x }, { fetches: ['sum', 'weight', 'x', 'y'] })
  expect(numbersAt(results, 'sum')).toEqual([11, 22])
  expect(numbersAt(results, 'weight')).toEqual([10, 20])
  expect(numbersAt(results, 'x')).toEqual([1, 2])
  expect(numbersAt(results, 'y')).toEqual([-121, -484])
})

test('takes an initialiser that is fed instead of the one in the graph', () => {
  expect(numbersAt(evaluateGraph(smallGraph(), { x, weight: float64Value([0, 1]) }), 'y')).toEqual([-1, -9])
})

test('takes an intermediate value that is fed, and then needs nothing that is before it', () => {
  expect(numbersAt(evaluateGraph(smallGraph(), { sum: float64Value([3, 4]) }), 'y')).toEqual([-9, -16])
})

test('takes one of the outputs of a node from the feeds, and computes the other', () => {
  const graph = createGraph()
  graph.addInput('x', { elementType: FLOAT, dims: [2] })
  graph.addNode({ opType: 'Split', inputs: ['x'], outputs: ['first', 'second'] })
  graph.addNode({ opType: 'Sub', inputs: ['first', 'second'], outputs: ['y'] })
  graph.setOutputs([valueInfo('y', { elementType: FLOAT })])
  expect(numbersAt(evaluateGraph(graph, { x, first: float64Value([7]) }), 'y')).toEqual([5])
})

test('lets go of every value after its last use, and of what nobody uses at once', () => {
  const frees = (fetches: readonly string[]) =>
    planGraph(smallGraph(), fetches, new Set(['x'])).steps.map((step) => step.frees)
  expect(frees(['y'])).toEqual([['x', 'weight'], ['sum'], ['square']])
  expect(frees(['y', 'sum', 'weight'])).toEqual([['x'], [], ['square']])
})

test('keeps float64 precision by default, and rounds each result when asked to', () => {
  const third = { x: float64Value([1 / 3, 1 / 7]) }
  expect(numbersAt(evaluateGraph(smallGraph(), third), 'y')[0]).toBe(-((1 / 3 + 10) ** 2))
  const sum = Math.fround(Math.fround(1 / 3) + 10)
  expect(numbersAt(evaluateGraph(smallGraph(), third, { precision: 'float32' }), 'y')[0]).toBe(-Math.fround(sum * sum))
})

test('rounds to the type of each value: a cast to float16 loses bits, and only when rounding is asked for', () => {
  const graph = createGraph()
  graph.addInput('x', { elementType: FLOAT, dims: [1] })
  graph.addNode({ opType: 'Cast', inputs: ['x'], outputs: ['y'], attributes: { to: FLOAT16 } })
  graph.setOutputs([valueInfo('y', { elementType: FLOAT16 })])
  const feeds = { x: float64Value([0.1]) }
  expect(numbersAt(evaluateGraph(graph, feeds), 'y')).toEqual([0.1])
  expect(numbersAt(evaluateGraph(graph, feeds, { precision: 'float32' }), 'y')).toEqual([0.0999755859375])
})

test('a prepared graph runs with feeds of different names and does not see later edits', () => {
  const graph = smallGraph()
  const prepared = prepareGraph(graph)
  expect(numbersAt(prepared.run({ x }), 'y')).toEqual([-121, -484])
  graph.setInput(graph.producerOf('y')!, 0, 'sum')
  graph.addInitializer(Object.assign(float32Tensor([0, 0]), { name: 'weight' }))
  expect(numbersAt(prepared.run({ x }), 'y')).toEqual([-121, -484])
  expect(numbersAt(prepared.run({ square: float64Value([5, 6]) }), 'y')).toEqual([-5, -6])
  expect(numbersAt(prepareGraph(graph).run({ x }), 'y')).toEqual([-1, -2])
})

test('a run leaves its feeds as they were', () => {
  const feeds = { x: float64Value([1 / 3, 2 / 3]), aside: float64Value([0, 0]) }
  evaluateGraph(smallGraph(), feeds, { precision: 'float32' })
  expect(Array.from(numbersOf(feeds.x))).toEqual([1 / 3, 2 / 3])
})

test('names the operator that it has no function for, and its node', async () => {
  const run = evaluated(smallGraph(), { x, aside: x }, { fetches: ['unused'] })
  const error = await expectTypedError(run, 'OperatorNotImplemented')
  expect(error.what).toContain('NoSuchOperator')
  expect(error.what).toContain('riddle')
})

test('names what was not fed, and what is no value of the graph', async () => {
  expect((await expectTypedError(evaluated(smallGraph(), {}), 'ValueNotFed')).what).toContain('"x"')
  expect((await expectTypedError(evaluated(smallGraph(), { x, z: x }), 'UnknownName')).what).toContain('"z"')
  const fetches = ['nothing']
  expect((await expectTypedError(evaluated(smallGraph(), { x }, { fetches }), 'UnknownName')).what).toContain('nothing')
})

test('names the node whose operands do not fit', async () => {
  const error = await expectTypedError(evaluated(smallGraph(), { x: float64Value([1, 2, 3]) }), 'NodeFailed')
  expect(error.what).toBe('The Add node "sum" cannot be computed: dims [3] and [2] do not broadcast.')
  expect(error.cause).toBeDefined()
})

test('a mistake inside an operator is told with the node, too', async () => {
  const graph = createGraph()
  graph.addInput('x', { elementType: FLOAT, dims: [2] })
  graph.addNode({ opType: 'Gather', inputs: ['x', ''], outputs: ['y'] })
  graph.setOutputs([valueInfo('y', { elementType: FLOAT })])
  expect((await expectTypedError(evaluated(graph, { x }), 'NodeFailed')).what).toContain('Gather node "y"')
})

test('an index outside of its axis is an error and no silent zero', async () => {
  const graph = createGraph()
  graph.addInput('x', { elementType: FLOAT, dims: [2] })
  graph.addInput('index', { elementType: DataType.INT64, dims: [1] })
  graph.addNode({ opType: 'Gather', inputs: ['x', 'index'], outputs: ['y'] })
  graph.setOutputs([valueInfo('y', { elementType: FLOAT })])
  expect(numbersAt(evaluateGraph(graph, { x, index: int64Value([-1]) }), 'y')).toEqual([2])
  await expectTypedError(evaluated(graph, { x, index: int64Value([2]) }), 'NodeFailed')
})

test('integers of 64 bits are exact beyond 2^53', () => {
  const graph = createGraph()
  graph.addInput('n', { elementType: DataType.INT64, dims: [1] })
  graph.addNode({ opType: 'Mul', inputs: ['n', 'n'], outputs: ['square'] })
  graph.setOutputs([valueInfo('square', { elementType: DataType.INT64 })])
  const results = evaluateGraph(graph, { n: int64Value([2 ** 31 - 1]) })
  expect(results.square!.data).toEqual(BigInt64Array.of((2n ** 31n - 1n) ** 2n))
})
