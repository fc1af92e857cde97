import { describe, expect, test } from 'vitest'
import { fixtureFeeds, fixtureNetwork } from '../__tests__/fixture-networks.ts'
import { differenceOf, waveFeed } from '../__tests__/run-graph.ts'
import { createGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor, int64Tensor } from '../graph/tensor-data.ts'
import { valueInfo } from '../graph/value-type.ts'
import { fuseLayerNormalization } from './fuse-layer-normalization.ts'

/** A way to write layer normalisation of [2, 3, 8]. */
interface Form {
  readonly opset?: number
  readonly axes?: readonly number[]
  readonly square?: 'Pow' | 'Mul'
  readonly width?: number
  /** Writes what comes of the normalised values. */
  readonly end?: (graph: Graph, normalized: string, scale: string, bias: string) => string
}

function formGraph({ opset = 14, axes = [-1], square = 'Pow', width = 8, end }: Form) {
  const graph = createGraph({ opset, irVersion: 7 })
  graph.addInput('input', { elementType: 1, dims: ['batch', 3, 8] })
  const constant = (values: readonly number[], dims?: readonly number[]) =>
    graph.addConstant(float32Tensor(values, dims))
  const mean = (value: string) =>
    opset < 18
      ? graph.add('ReduceMean', [value], { axes })
      : graph.add('ReduceMean', [value, graph.addConstant(int64Tensor(axes))])
  const centred = graph.add('Sub', ['input', mean('input')])
  const squared = graph.add(square, [centred, square === 'Pow' ? constant([2], []) : centred])
  const deviation = graph.add('Sqrt', [graph.add('Add', [constant([1e-5], []), mean(squared)])])
  const normalized = graph.add('Div', [centred, deviation])
  const vector = (phase: number) => constant(Array.from({ length: width }, (_, index) => Math.sin(index + phase)))
  const usual: Form['end'] = (one, value, scale, bias) => one.add('Add', [bias, one.add('Mul', [value, scale])])
  const result = (end ?? usual)(graph, normalized, vector(1), vector(2))
  graph.addNode({ opType: 'Identity', inputs: [result], outputs: ['output'] })
  graph.setOutputs([valueInfo('output', { elementType: 1 })])
  return graph
}

const count = (graph: Graph) => graph.nodes().filter(({ opType }) => opType === 'LayerNormalization').length

describe('fuseLayerNormalization', () => {
  test.each([
    ['tiny-sd', 'text_encoder', 5],
    ['scenes', 'text_encoder', 5],
  ] as const)('fuses all of %s %s and keeps its outputs', async (model, network, expected) => {
    const graph = fixtureNetwork(model, network)
    const { graph: fused } = fuseLayerNormalization(graph)
    expect(count(fused)).toBe(expected)
    expect(fused.nodes().some(({ opType }) => opType === 'ReduceMean')).toBe(false)
    expect(await differenceOf(fused, graph, fixtureFeeds(model, network))).toBeLessThan(1e-5)
  })

  test.each([
    ['tiny-sd', 30],
    ['scenes', 33],
  ] as const)('fuses all of the UNet of %s', (model, expected) => {
    expect(count(fuseLayerNormalization(fixtureNetwork(model, 'unet')).graph)).toBe(expected)
  })

  test.each<[string, Form]>([
    ['a power of two', {}],
    ['a square as a product', { square: 'Mul' }],
    ['the last axis by its number', { axes: [2] }],
    ['axes as an input', { opset: 18 }],
    [
      'factors in the other order',
      { end: (one, x, scale, bias) => one.add('Add', [one.add('Mul', [scale, x]), bias]) },
    ],
  ])('fuses %s', async (_, form) => {
    const graph = formGraph(form)
    const { graph: fused } = fuseLayerNormalization(graph)
    expect(fused.nodes().map(({ opType }) => opType)).toEqual(['LayerNormalization', 'Identity'])
    expect(fused.opset()).toBe(Math.max(17, form.opset ?? 0))
    expect(await differenceOf(fused, graph, [{ input: waveFeed([2, 3, 8]) }])).toBeLessThan(1e-5)
  })

  test.each<[string, Form]>([
    ['means over another axis', { axes: [1] }],
    ['means over two axes', { axes: [1, 2] }],
    ['a scale of one number', { width: 1 }],
    ['normalisation without scale', { end: (one, x, _, bias) => one.add('Add', [x, bias]) }],
    [
      'a normalised value that is read elsewhere',
      { end: (one, x, scale, bias) => one.add('Sub', [one.add('Add', [one.add('Mul', [x, scale]), bias]), x]) },
    ],
    ['opset 12', { opset: 12 }],
  ])('leaves %s', (_, form) => {
    const graph = formGraph(form)
    expect(fuseLayerNormalization(graph)).toEqual({ graph, modified: false })
    expect(graph.model.irVersion).toBe(7n)
  })
})
