import { evaluateGraph, float64Value, numbersOf } from '@self-cascade/backend-reference'
import { createTensor } from '@self-cascade/core'
import { type Graph, specialize, tensorNumbers } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { type AttentionSpelling, attentionFeeds, attentionGraph } from './__tests__/attention-graph.ts'
import { networkFeeds, networkNames, openNetwork, runFixed, runGraph } from './__tests__/networks.ts'
import { attachLora, attachLoraWeights } from './attach-lora.ts'

const attentionValues = Object.fromEntries(
  Object.entries(attentionFeeds).map(([name, { data, dims }]) => [
    name,
    float64Value([...(data as Float32Array)], dims),
  ]),
)
const valuesOf = (graph: Graph, name: string) => tensorNumbers(graph.initializers.get(name)!)

describe.each(networkNames)('in %s', (name) => {
  test('changes no bit of the output before training', async () => {
    const graph = openNetwork(name)
    const { graph: attached, skipped } = attachLora(graph, { rank: 4, alpha: 8, seed: 1 })
    const feeds = networkFeeds(name)
    expect(skipped).toEqual([])
    // The clip network takes seconds to load as it was exported.
    const run = name === 'tiny-video' ? runFixed : runGraph
    expect(await run(attached, feeds)).toEqual(await run(graph, feeds))
  })
})

test('computes (alpha / rank) · (x A) B', () => {
  const graph = attentionGraph({})
  const waveOf = (length: number) => Float32Array.from({ length }, (_, index) => Math.cos(index + length))
  const [a, b] = [waveOf(16), waveOf(12)]
  const matrices = { a: createTensor('float32', a, [8, 2]), b: createTensor('float32', b, [2, 6]) }
  const weights = { rank: 2, alpha: 3, layers: { 'attention.0.output': matrices } }
  const { graph: attached } = attachLoraWeights(graph, weights)
  // What is in front of the last projection is the same, so the outputs differ by the adapter's product with it.
  const [heads] = graph.consumersOf('o')[0]!.input
  const before = evaluateGraph(graph, attentionValues, { fetches: [heads!, 'y'] })
  const [x, y] = [numbersOf(before[heads!]!), numbersOf(before.y!)]
  const actual = numbersOf(evaluateGraph(attached, attentionValues, { fetches: ['y'] }).y!)
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 6; column++) {
      let sum = 0
      for (let i = 0; i < 8; i++)
        for (let r = 0; r < 2; r++) sum += x[row * 8 + i]! * a[i * 2 + r]! * b[r * 6 + column]!
      expect(actual[row * 6 + column]).toBeCloseTo(y[row * 6 + column]! + (3 / 2) * sum, 12)
    }
  }
})

test('starts A from a normal distribution of deviation 1 / rank and B from zero, by the seed alone', () => {
  const open = (seed: number) => attachLora(openNetwork('tiny-sd'), { rank: 8, seed })
  const { graph, layers } = open(5)
  const a = layers.flatMap((layer) => valuesOf(graph, layer.a))
  const mean = a.reduce((sum, value) => sum + value, 0) / a.length
  const deviation = Math.sqrt(a.reduce((sum, value) => sum + (value - mean) ** 2, 0) / a.length)
  expect(Math.abs(mean)).toBeLessThan(3 / 8 / Math.sqrt(a.length))
  expect(deviation * 8).toBeCloseTo(1, 1)
  expect(layers.every((layer) => valuesOf(graph, layer.b).every((value) => value === 0))).toBe(true)
  const again = open(5)
  expect(layers.flatMap((layer) => valuesOf(again.graph, layer.a))).toEqual(a)
  expect(valuesOf(open(6).graph, layers[0]!.a)).not.toEqual(valuesOf(graph, layers[0]!.a))
  expect(valuesOf(graph, layers[1]!.a)).not.toEqual(valuesOf(graph, layers[0]!.a))
})

test('lists A and B of each layer, which stay when the graph is made for one size', () => {
  const { graph, parameters, layers } = attachLora(openNetwork('tiny-sd'), { rank: 2, seed: 0 })
  expect(parameters).toHaveLength(2 * 80)
  expect(parameters.slice(0, 2)).toEqual([layers[0]!.a, layers[0]!.b])
  const sizes = { batch: 1, height: 8, width: 8, sequence: 5 }
  const fixed = specialize(graph, { ...sizes, keep: parameters }).graph
  expect(parameters.filter((name) => !fixed.initializers.has(name))).toEqual([])
})

test('adapts only the targets', () => {
  const { layers } = attachLora(openNetwork('tiny-sd'), { rank: 2, seed: 0, targets: ['query', 'value'] })
  expect(new Set(layers.map(({ kind }) => kind))).toEqual(new Set(['query', 'value']))
  expect(layers).toHaveLength(40)
})

test('leaves the graph that it is given as it is', () => {
  const graph = openNetwork('tiny-sd-opset17')
  const [nodes, initializers] = [graph.nodes().length, graph.initializers.size]
  attachLora(graph, { rank: 2, seed: 0 })
  expect([graph.nodes().length, graph.initializers.size]).toEqual([nodes, initializers])
})

test('works where the network computes in float16, in float32 itself', () => {
  const graph = attentionGraph({ linear: 'half' })
  const { graph: attached, parameters } = attachLora(graph, { rank: 2, seed: 0 })
  expect(parameters.every((name) => attached.typeOf(name)?.elementType === 1)).toBe(true)
  // ONNX Runtime's CPU provider computes such networks in float32, and rounds where it likes.
  const [before, after] = [graph, attached].map((one) => evaluateGraph(one, attentionValues, { precision: 'float32' }))
  expect(after!.y).toEqual(before!.y)
})

test('goes on with weights that were read', () => {
  const graph = attentionGraph({})
  const { graph: attached, layers, parameters } = attachLora(graph, { rank: 2, seed: 3 })
  const matrix = (name: string) => {
    const { dims } = attached.initializers.get(name)!
    return createTensor('float32', Float32Array.from(valuesOf(attached, name)), dims.map(Number))
  }
  const read = Object.fromEntries(layers.map(({ name, a, b }) => [name, { a: matrix(a), b: matrix(b) }]))
  const again = attachLoraWeights(graph, { rank: 2, alpha: 2, layers: read })
  expect(again.parameters).toEqual(parameters)
  expect(parameters.map((name) => valuesOf(again.graph, name))).toEqual(
    parameters.map((name) => valuesOf(attached, name)),
  )
})

describe('refuses', () => {
  const attach = (spelling: AttentionSpelling, options = {}) =>
    attachLora(attentionGraph(spelling), { rank: 2, seed: 0, ...options })

  test.each([
    ['a rank of 0', { rank: 0 }, 'InvalidOption'],
    ['an alpha of 0', { alpha: 0 }, 'InvalidOption'],
    ['no targets', { targets: [] }, 'InvalidOption'],
    ['a target that is none', { targets: ['values'] }, 'UnknownName'],
    ['a negative seed', { seed: -1 }, 'InvalidOption'],
  ])('%s', (_, options, code) => {
    expect(() => attach({}, options)).toThrow(expect.objectContaining({ code }))
  })

  test('a network without a projection to adapt, with the reason', () => {
    expect(() => attach({ linear: 'convolution' })).toThrow(
      expect.objectContaining({ code: 'NoAttentionProjections', message: expect.stringContaining('Conv') }),
    )
  })

  test('a network that has adapters, of other targets too', () => {
    const { graph } = attach({}, { targets: ['query'] })
    expect(() => attachLora(graph, { rank: 2, seed: 0, targets: ['key'] })).toThrow(
      expect.objectContaining({ code: 'LoraAlreadyAttached', message: expect.stringContaining('attention.0.query') }),
    )
  })
})
