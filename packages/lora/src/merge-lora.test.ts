import { createTensor } from '@self-cascade/core'
import { DataType, type Graph, graphFromModel, parseModel } from '@self-cascade/onnx-graph'
import { buildUnetFiles, unetPresets } from '@self-cascade/unet-graph'
import { describe, expect, test } from 'vitest'
import { type AttentionSpelling, attentionFeeds, attentionGraph } from './__tests__/attention-graph.ts'
import {
  largestDifference,
  networkFeeds,
  networkNames,
  openNetwork,
  runFixed,
  runGraph,
  wavyWeights,
} from './__tests__/networks.ts'
import { attachLora, attachLoraWeights } from './attach-lora.ts'
import type { LoraWeights } from './lora-weights.ts'
import { type MergeLoraOptions, mergeLora } from './merge-lora.ts'

const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

describe.each(networkNames)('in %s', (name) => {
  test('gives what the adapters give, without a node of theirs', { timeout: 60_000 }, async () => {
    const graph = openNetwork(name)
    const weights = wavyWeights(graph, { rank: 4, alpha: 2 })
    const merged = mergeLora(graph, weights)
    const feeds = networkFeeds(name)
    const attached = await runFixed(attachLoraWeights(graph, weights).graph, feeds)
    const actual = await runFixed(merged, feeds)
    expect(largestDifference(actual, attached) / largest(attached)).toBeLessThan(1e-5)
    const changed = [...merged.initializers].filter(([key, tensor]) => graph.initializers.get(key) !== tensor)
    expect(changed).toHaveLength(Object.keys(weights.layers).length)
    expect(merged.nodes().length).toBeLessThanOrEqual(graph.nodes().length)
    expect([...merged.initializers.keys()].filter((one) => one.includes('lora'))).toEqual([])
  })
})

const spellings = (
  ['matmul', 'gemm', 'gemm-transposed', 'transposed', 'identity', 'constant', 'cast', 'shared', 'half'] as const
).map((linear) => ({ linear }))

describe.each(spellings)('with weights spelled $linear', (spelling: AttentionSpelling) => {
  const graph = attentionGraph(spelling)
  const weights = wavyWeights(graph, { rank: 2, alpha: 5 })
  // The network itself rounds to 11 bits.
  const tolerance = spelling.linear === 'half' ? 4e-3 : 1e-5

  test.each(['float32', 'float16'] as const)('gives what the adapters give, as %s', async (storage) => {
    const merged = mergeLora(graph, weights, { storage })
    const actual = await runGraph(merged, attentionFeeds)
    const expected = await runGraph(attachLoraWeights(graph, weights).graph, attentionFeeds)
    const difference = largestDifference(actual, expected)
    expect(difference).toBeLessThan(storage === 'float16' ? 4e-3 : tolerance)
    expect(largestDifference(expected, await runGraph(graph, attentionFeeds))).toBeGreaterThan(0.05)
  })
})

const float16Count = (graph: Graph) =>
  [...graph.initializers.values()].filter(({ dataType }) => dataType === DataType.FLOAT16).length

test('keeps float16 behind casts in the number of nodes that there were, or takes the casts away', () => {
  const graph = openNetwork('scenes')
  const weights = wavyWeights(graph, { rank: 4, alpha: 4 })
  const [single, half] = [mergeLora(graph, weights), mergeLora(graph, weights, { storage: 'float16' })]
  expect(half.nodes()).toHaveLength(graph.nodes().length)
  expect(float16Count(half)).toBe(float16Count(graph))
  expect(single.nodes()).toHaveLength(graph.nodes().length - 88)
  expect(float16Count(single)).toBe(float16Count(graph) - 88)
})

test('keeps the names of weights and the graph that it is given', () => {
  const graph = openNetwork('tiny-sd')
  const before = [...graph.initializers.values()]
  const merged = mergeLora(graph, wavyWeights(graph, { rank: 2, alpha: 2 }))
  expect([...graph.initializers.values()]).toEqual(before)
  expect(new Set(merged.initializers.keys())).toEqual(new Set(graph.initializers.keys()))
})

test('merges a weight that others read for the adapted layer alone', async () => {
  const graph = attentionGraph({ linear: 'shared' })
  const { layers, ...rest } = wavyWeights(graph, { rank: 2, alpha: 2 })
  const weights = { ...rest, layers: { 'attention.0.key': layers['attention.0.key']! } }
  const merged = mergeLora(graph, weights)
  expect(merged.initializers.get('k')).toBe(graph.initializers.get('k'))
  expect(merged.consumersOf('k')).toHaveLength(1)
  const expected = await runGraph(attachLoraWeights(graph, weights).graph, attentionFeeds)
  expect(largestDifference(await runGraph(merged, attentionFeeds), expected)).toBeLessThan(1e-5)
})

test('merges adapters that were not trained into the same weights', () => {
  const graph = attentionGraph({})
  const { layers, rank, alpha } = wavyWeights(graph, { rank: 2, alpha: 2 })
  const zero = Object.entries(layers).map(([name, { a, b }]) => [
    name,
    {
      a,
      b: createTensor(
        'float32',
        b.data.map(() => 0),
        b.dims,
      ),
    },
  ])
  const merged = mergeLora(graph, { rank, alpha, layers: Object.fromEntries(zero) })
  for (const name of ['q', 'k', 'v', 'o']) {
    expect(merged.initializers.get(name)!.rawData).toEqual(graph.initializers.get(name)!.rawData)
  }
})

describe('refuses', () => {
  const graph = attentionGraph({})
  const good = wavyWeights(graph, { rank: 2, alpha: 2 })
  const query = good.layers['attention.0.query']!
  const change = (layers: LoraWeights['layers'], rest: Partial<LoraWeights> = {}) => ({ ...good, ...rest, layers })
  const scaled = (factor: number) => ({
    ...good.layers,
    'attention.0.query': {
      ...query,
      b: createTensor(
        'float32',
        query.b.data.map((one) => one * factor),
        query.b.dims,
      ),
    },
  })

  test.each([
    ['a layer that the network has not', change({ 'attention.9.query': query }), {}, 'LoraLayerMissing'],
    ['matrices of another layer', change({ 'attention.0.key': query }), {}, 'LoraLayerMismatch'],
    ['matrices of another rank', change(good.layers, { rank: 3 }), {}, 'LoraLayerMismatch'],
    ['an alpha of 0', change(good.layers, { alpha: 0 }), {}, 'InvalidOption'],
    ['a rank of 0', change({}, { rank: 0 }), {}, 'InvalidOption'],
    ['adapters that are no numbers', change(scaled(Number.NaN)), {}, 'LoraNotMergeable'],
    ['weights too large for float16', change(scaled(1e7)), { storage: 'float16' }, 'LoraNotMergeable'],
    ['a storage that is none', good, { storage: 'int8' }, 'UnknownName'],
  ])('%s', (_, weights, options, code) => {
    expect(() => mergeLora(graph, weights, options as MergeLoraOptions)).toThrow(expect.objectContaining({ code }))
  })

  test('a network that has these adapters', () => {
    const { graph: attached } = attachLora(graph, { rank: 2, seed: 0 })
    expect(() => mergeLora(attached, good)).toThrow(expect.objectContaining({ code: 'LoraAlreadyAttached' }))
  })

  test('weights in another file, which are not loaded', () => {
    const initializers = () => new Float32Array()
    const outside = graphFromModel(parseModel(buildUnetFiles(unetPresets.tiny, { initializers }).model))
    expect(() => mergeLora(outside, wavyWeights(outside, { rank: 1, alpha: 1 }))).toThrow(
      expect.objectContaining({ code: 'TensorDataUnreadable' }),
    )
  })
})
