import { TensorProto_DataType as DataType } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { fixtureFeeds, fixtureNetwork } from '../__tests__/fixture-networks.ts'
import { differenceOf, largestDifference, runGraph, waveFeed } from '../__tests__/run-graph.ts'
import { addOutput } from '../edit/outputs.ts'
import { createGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor } from '../graph/tensor-data.ts'
import { storeFloat16 } from './store-float16.ts'
import { type StoreInt8Options, storeInt8 } from './store-int8.ts'

interface Product {
  readonly opType: string
  readonly dims: readonly number[]
  readonly inputDims: readonly number[]
  readonly attributes?: Readonly<Record<string, number>>
  /** The output channel of the element at an index, and its place among the channel's elements. */
  readonly channelOf: (index: number) => readonly [channel: number, place: number]
}

const first = (index: number) => [Math.floor(index / 32), index % 32] as const
const last = (index: number) => [index % 4, Math.floor(index / 4)] as const

/** Products with weights of 4 output channels of 32 elements. */
const products: Readonly<Record<string, Product>> = {
  MatMul: { opType: 'MatMul', dims: [32, 4], inputDims: [3, 32], channelOf: last },
  Gemm: { opType: 'Gemm', dims: [32, 4], inputDims: [3, 32], channelOf: last },
  'Gemm with transB': {
    opType: 'Gemm',
    dims: [4, 32],
    inputDims: [3, 32],
    attributes: { transB: 1 },
    channelOf: first,
  },
  Conv: { opType: 'Conv', dims: [4, 8, 2, 2], inputDims: [1, 8, 5, 4], channelOf: first },
}

const weight = Float32Array.from({ length: 128 }, (_, index) => Math.sin(7 * index) * (1 + (index % 9)))

function productGraph({ opType, dims, inputDims, attributes = {} }: Product, opset: number): Graph {
  const graph = createGraph({ opset })
  graph.addInitializer(Object.assign(float32Tensor(weight, dims), { name: 'w' }))
  graph.addInput('x', { elementType: DataType.FLOAT, dims: inputDims })
  graph.addNode({ opType, inputs: ['x', 'w'], attributes, outputs: ['y'] })
  addOutput(graph, 'y')
  return graph
}

/** Rounds the weight as the documentation says, one group at a time. */
function roundedWeight({ channelOf }: Product, blockSize: number): readonly number[] {
  const groupOf = (index: number) => {
    const [channel, place] = channelOf(index)
    return `${channel} ${Math.floor(place / blockSize)}`
  }
  return Array.from(weight, (value, index) => {
    const group = [...weight].filter((_, other) => groupOf(other) === groupOf(index))
    const scale = Math.max(...group.map(Math.abs)) / 127
    return Math.round(value / scale) * scale
  })
}

const operators = (graph: Graph) => graph.nodes().map(({ opType }) => opType)
const small = { minElements: 1 }
const atRun = { ...small, dequantize: 'atRun' as const }

describe.each(Object.entries(products))('the weight of a %s', (_, product) => {
  test.each<[string, number, StoreInt8Options, readonly string[], number]>([
    ['per channel at load', 13, small, ['Cast', 'Mul'], 32],
    ['per channel at run', 13, atRun, ['DequantizeLinear'], 32],
    ['per channel at run before opset 13', 12, atRun, ['Cast', 'Mul'], 32],
    ['by blocks at load', 13, { ...small, blockSize: 16 }, ['Cast', 'Mul', 'Reshape'], 16],
    ['by blocks at run before opset 21', 20, { ...atRun, blockSize: 16 }, ['Cast', 'Mul', 'Reshape'], 16],
    ['by blocks that do not fit', 13, { ...small, blockSize: 24 }, ['Cast', 'Mul'], 32],
  ])('%s, at opset %i, is read back by ONNX Runtime', async (_name, opset, options, expected, blockSize) => {
    const graph = productGraph(product, opset)
    const { graph: stored, weights, bytesAfter } = storeInt8(graph, options)
    expect(operators(stored)).toEqual([...expected, product.opType])
    addOutput(stored, 'w')
    const feeds = { x: waveFeed(product.inputDims) }
    const { w, y } = await runGraph(stored, feeds)
    const rounded = roundedWeight(product, blockSize)
    expect(Math.max(...rounded.map((value, index) => Math.abs(value - w![index]!)))).toBeLessThan(1e-5)
    expect(weights[0]!.largestError).toBeCloseTo(Math.max(...rounded.map((one, at) => Math.abs(one - weight[at]!))), 5)
    expect(bytesAfter).toBe(128 + 4 * (128 / blockSize))
    const before = await runGraph(graph, feeds)
    expect(largestDifference({ y: y! }, before)).toBeLessThan(0.3)
  })
})

test.each(['MatMul', 'Gemm', 'Gemm with transB'])('%s has blocks at run from opset 21 on', async (name) => {
  const product = products[name]!
  const { graph } = storeInt8(productGraph(product, 21), { ...atRun, blockSize: 16 })
  expect(operators(graph)).toEqual(['DequantizeLinear', product.opType])
  addOutput(graph, 'w')
  const { w } = await runGraph(graph, { x: waveFeed(product.inputDims) })
  const rounded = roundedWeight(product, 16)
  expect(Math.max(...rounded.map((value, index) => Math.abs(value - w![index]!)))).toBeLessThan(1e-5)
})

test('MatMul can stay in 8 bits, its input rounded too', async () => {
  const graph = productGraph(products.MatMul!, 13)
  const { graph: stored, weights, bytesAfter } = storeInt8(graph, { ...small, dequantize: 'never' })
  expect(operators(stored)).toEqual(['DynamicQuantizeMatMul'])
  expect([...stored.initializers.keys()].some((name) => name === 'w')).toBe(false)
  expect(stored.opset('com.microsoft')).toBe(1)
  expect(bytesAfter).toBe(128 + 4 * 4)
  // 7 bits: half a step of max |w| / 63
  expect(weights[0]!.largestError).toBeLessThanOrEqual(9 / 63 / 2)
  const difference = await differenceOf(stored, graph, [{ x: waveFeed([3, 32]) }])
  expect(difference).toBeGreaterThan(0)
  expect(difference).toBeLessThan(0.6)
})

test.each(['Gemm', 'Conv'])('a %s that should stay in 8 bits becomes float32 at load', (name) => {
  const product = products[name]!
  const { graph } = storeInt8(productGraph(product, 13), { ...small, dequantize: 'never' })
  expect(operators(graph)).toEqual(['Cast', 'Mul', product.opType])
})

describe('leaves alone', () => {
  const { MatMul } = products
  test.each<[string, (graph: Graph) => void]>([
    ['weights with another reader', (graph) => graph.add('Neg', ['w'])],
    ['weights that are graph outputs', (graph) => addOutput(graph, 'w')],
    ['weights read with other output channels', (graph) => graph.add('Gemm', ['x', 'w'], { transB: 1 })],
    ['left factors', (graph) => graph.add('MatMul', ['w', 'x'])],
    ['weights that are inputs', (graph) => graph.addInput('w', { elementType: DataType.FLOAT, dims: [32, 4] })],
  ])('%s', (_, change) => {
    const graph = productGraph(MatMul!, 13)
    change(graph)
    expect(storeInt8(graph, small)).toEqual({ graph, modified: false, weights: [], bytesBefore: 0, bytesAfter: 0 })
  })

  test('weights that are not finite, and channels of zeros come back as zeros', async () => {
    const withWeight = (data: Float32Array) => {
      const graph = productGraph(MatMul!, 13)
      graph.addInitializer(Object.assign(float32Tensor(data, [32, 4]), { name: 'w' }))
      return storeInt8(graph, small)
    }
    expect(withWeight(weight.map((value, index) => (index === 5 ? Number.NaN : value))).modified).toBe(false)
    const { graph, weights } = withWeight(new Float32Array(128))
    expect(weights[0]).toMatchObject({ largestError: 0, relativeError: 0 })
    expect([...(await runGraph(graph, { x: waveFeed([3, 32]) })).y!].every((value) => value === 0)).toBe(true)
  })

  test.each([0, -4, 1.5])('a block size of %d is refused', (blockSize) => {
    expect(() => storeInt8(productGraph(MatMul!, 13), { blockSize })).toThrow('[InvalidOption] blockSize')
  })
})

test('one reader more of the same kind shares the stored weight', () => {
  const graph = productGraph(products.MatMul!, 13)
  graph.add('MatMul', ['x', 'w'])
  expect(storeInt8(graph, small).weights).toHaveLength(1)
})

/** Models, the fewest weights that change, and twice the largest difference of the outputs that was measured. */
describe.each([
  ['scenes', 'unet', 200, 0.04, [{}]],
  ['tiny-sd-opset17', 'unet', 100, 0.11, [{}, { dequantize: 'atRun' }, { dequantize: 'never' }]],
  ['tiny-sd-opset17', 'text_encoder', 10, 0.08, [{}, { dequantize: 'atRun' }, { blockSize: 32 }]],
] as const)('%s %s', (model, network, count, bound, cases) => {
  const graph = fixtureNetwork(model, network)
  const [feeds] = fixtureFeeds(model, network)

  test.each<StoreInt8Options>([...cases])('with %j keeps its outputs', { timeout: 30_000 }, async (options) => {
    const { graph: stored, weights, bytesBefore, bytesAfter } = storeInt8(graph, options)
    expect(weights.length).toBeGreaterThanOrEqual(count)
    expect(bytesAfter).toBeLessThan(bytesBefore * (model === 'scenes' ? 0.57 : 0.3))
    // A weight whose largest value is k times its root mean square is off by k / (127 sqrt(12)). The bundled model is trained
    // anew now and then: k = 10.
    const errorBound = model === 'scenes' ? 0.023 : 0.012
    for (const { relativeError } of weights)
      expect(relativeError).toBeLessThan(options.dequantize === 'never' ? 0.024 : errorBound)
    expect(await differenceOf(stored, graph, [feeds!])).toBeLessThan(bound)
  })
})

test('what is left can be stored as float16', () => {
  const graph = fixtureNetwork('tiny-sd-opset17', 'text_encoder')
  const int8 = storeInt8(graph)
  const both = storeFloat16(int8.graph)
  // the two tables of embeddings
  expect(both.weights.map(({ dims }) => dims.length)).toEqual([2, 2])
  expect(operators(both.graph).filter((opType) => opType === 'Cast').length).toBeGreaterThan(int8.weights.length)
})
