import { TensorProto_DataType as DataType } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { firstDifference } from '../__tests__/first-difference.ts'
import { fixtureFeeds, fixtureNetwork } from '../__tests__/fixture-networks.ts'
import { differenceOf } from '../__tests__/run-graph.ts'
import { addOutput } from '../edit/outputs.ts'
import { createGraph, modelFromGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor, tensorNumbers, tensorProto, tensorValues } from '../graph/tensor-data.ts'
import { serializeModel } from '../serialize-model.ts'
import { expandFloat16 } from './expand-float16.ts'
import { storeFloat16 } from './store-float16.ts'

const bytesOf = (graph: Graph) => serializeModel(modelFromGraph(graph))
const casts = (graph: Graph) => graph.nodes().filter(({ opType }) => opType === 'Cast').length

/** A graph that adds a constant to its input. */
function sumGraph(values: readonly number[], asNode = false): Graph {
  const graph = createGraph()
  const w = float32Tensor(values)
  if (asNode) graph.addNode({ opType: 'Constant', inputs: [], attributes: { value: w }, outputs: ['w'] })
  else graph.addInitializer(Object.assign(w, { name: 'w' }))
  graph.addInput('x', { elementType: DataType.FLOAT, dims: [values.length] })
  graph.addNode({ opType: 'Add', inputs: ['x', 'w'], outputs: ['y'] })
  addOutput(graph, 'y')
  return graph
}

const all = { minElements: 1 }

describe.each([
  ['initialiser', false],
  ['Constant node', true],
])('a float32 %s', (_, asNode) => {
  test('becomes float16 with a cast that makes the value of the same name', () => {
    const graph = sumGraph([1, 1 / 3, 65504, 2 ** -24, 2 ** -26], asNode)
    const { graph: stored, weights, bytesBefore, bytesAfter } = storeFloat16(graph, all)
    const [half] = [...stored.initializers.values()]
    expect(stored.producerOf('w')).toMatchObject({ opType: 'Cast', input: [half!.name] })
    // 1/3 is 0x3555 in float16; half the smallest subnormal rounds to even, which is 0
    expect(Array.from(tensorValues(half!).data as Uint16Array)).toEqual([0x3c00, 0x3555, 0x7bff, 0x0001, 0])
    expect([bytesBefore, bytesAfter]).toEqual([20, 10])
    expect(weights).toHaveLength(1)
    expect(weights[0]!.largestError).toBeCloseTo(1 / 3 - 0x555 / 4096, 6)
  })
})

test('small weights and weights that float16 cannot hold stay as they are', () => {
  const graph = sumGraph([1, 65520])
  expect(storeFloat16(graph, all)).toEqual({ graph, modified: false, weights: [], bytesBefore: 0, bytesAfter: 0 })
  expect(storeFloat16(sumGraph([1, Number.NaN]), all).modified).toBe(false)
  expect(storeFloat16(sumGraph([1, 2]), { minElements: 3 }).modified).toBe(false)
})

test('an initialiser that is also an input may be fed, so it stays', () => {
  const graph = sumGraph([1, 2])
  graph.addInput('w', { elementType: DataType.FLOAT, dims: [2] })
  expect(storeFloat16(graph, all).modified).toBe(false)
})

test('the graph that was given stays as it is', () => {
  const graph = sumGraph([1, 2, 3])
  const before = bytesOf(graph)
  storeFloat16(graph, all)
  expect(firstDifference(bytesOf(graph), before)).toBe(-1)
})

test('the bundled model was stored this way: expanded and stored again it is the same', () => {
  const graph = fixtureNetwork('scenes', 'unet')
  const expanded = expandFloat16(graph)
  const again = storeFloat16(expanded.graph)
  expect(casts(expanded.graph)).toBeLessThan(casts(graph) - 200)
  expect(bytesOf(expanded.graph).length).toBeGreaterThan(bytesOf(graph).length * 1.9)
  expect(again.weights.length).toBeGreaterThan(200)
  expect(again.weights.every(({ largestError }) => largestError === 0)).toBe(true)
  expect(bytesOf(again.graph).length).toBeLessThan(bytesOf(graph).length * 1.001)
})

test('expanding gives the same outputs to the bit', async () => {
  const graph = fixtureNetwork('scenes', 'vae_decoder')
  const [feeds] = fixtureFeeds('scenes', 'vae_decoder')
  const { graph: expanded, modified } = expandFloat16(graph)
  expect(modified).toBe(true)
  expect(await differenceOf(expanded, graph, [feeds!])).toBe(0)
  expect(expandFloat16(expanded)).toEqual({ graph: expanded, modified: false })
})

test('a float16 constant that something else reads too is kept beside its expansion', () => {
  const graph = sumGraph([1, 2])
  graph.addInitializer(tensorProto({ name: 'h', dataType: DataType.FLOAT16, dims: [1], data: Uint16Array.of(0x4200) }))
  graph.addNode({ opType: 'Cast', inputs: ['h'], attributes: { to: DataType.FLOAT }, outputs: ['f'] })
  graph.addNode({ opType: 'Cast', inputs: ['h'], attributes: { to: DataType.DOUBLE }, outputs: ['d'] })
  addOutput(graph, 'f')
  addOutput(graph, 'd')
  const { graph: expanded } = expandFloat16(graph)
  expect(tensorNumbers(expanded.initializers.get('f')!)).toEqual([3])
  expect(expanded.initializers.has('h')).toBe(true)
})

test.each(['unet', 'text_encoder', 'vae_decoder'] as const)(
  'the tiny Stable Diffusion %s gives the same outputs but for the rounding of its weights',
  { timeout: 30_000 },
  async (network) => {
    const graph = fixtureNetwork('tiny-sd-opset17', network)
    const { graph: stored, weights, bytesBefore, bytesAfter } = storeFloat16(graph)
    const [feeds] = fixtureFeeds('tiny-sd-opset17', network)
    expect(bytesAfter).toBe(bytesBefore / 2)
    expect(weights.length).toBeGreaterThan(10)
    // rounding to 11 bits: at most 2^-11 for each element
    for (const { relativeError } of weights) expect(relativeError).toBeLessThan(2 ** -11)
    const difference = await differenceOf(stored, graph, [feeds!])
    expect(difference).toBeGreaterThan(0)
    expect(difference).toBeLessThan(5e-3)
  },
)
