import {
  chunkAttention,
  DataType,
  fuseAttention,
  type Graph,
  graphFromModel,
  inferShapes,
  modelFromGraph,
  specialize,
  storeFloat16,
  storeInt8,
} from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { buildUnet, checkpointKeys, unetPresets } from '@self-cascade/unet-graph'
import { describe, expect, test } from 'vitest'
import { type AttentionSpelling, attentionGraph } from './__tests__/attention-graph.ts'
import { type NetworkName, networkNames, openNetwork } from './__tests__/networks.ts'
import { findAttentionProjections } from './find-attention-projections.ts'

/** What does not depend on the graph's own objects. */
const described = (graph: Graph) =>
  findAttentionProjections(graph).projections.map(({ node: _, ...projection }) => projection)

/** Attentions counted with another tool, and how many of them are to the text. */
const counts: Readonly<Record<NetworkName, readonly [attentions: number, cross: number]>> = {
  'tiny-sd': [20, 10],
  'tiny-sd-opset17': [20, 10],
  'tiny-video': [30, 7],
  scenes: [22, 11],
}

describe.each(networkNames)('in %s', (name) => {
  test('finds four projections of every attention and skips nothing', () => {
    const [attentions, cross] = counts[name]
    const { projections, skipped } = findAttentionProjections(openNetwork(name))
    const kinds = projections.map(({ kind }) => kind)
    expect(skipped).toEqual([])
    expect(kinds).toEqual(Array(attentions).fill(['query', 'key', 'value', 'output']).flat())
    expect(projections.filter((one) => one.cross)).toHaveLength(4 * cross)
  })

  test('finds what the modules are called by the exporter', () => {
    const suffixes = { query: 'to_q', key: 'to_k', value: 'to_v', output: 'to_out' }
    for (const { name: layer, kind, cross } of findAttentionProjections(openNetwork(name)).projections) {
      expect(layer.replace(/\.0$/, '').endsWith(`.${suffixes[kind]}`), layer).toBe(true)
      // Attention over time has no text to attend to.
      if (!/temp_attentions|transformer_in/.test(layer)) expect(cross, layer).toBe(layer.includes('.attn2.'))
    }
  })

  test('finds the same once all attention is fused, which another search does', () => {
    const graph = openNetwork(name)
    const { graph: fused, fusedCount } = fuseAttention(graph)
    expect(fusedCount).toBe(counts[name][0])
    expect(described(fused)).toEqual(described(graph))
  })

  test('finds the same when nodes have no names, and numbers the attentions', () => {
    const graph = openNetwork(name)
    const bare = graphFromModel(modelFromGraph(graph))
    for (const node of bare.nodes()) node.name = ''
    const [before, after] = [described(graph), described(bare)]
    expect(after.map(({ weight }) => weight)).toEqual(before.map(({ weight }) => weight))
    expect(after[7]!.name).toBe('attention.1.output')
  })
})

test('finds the same in a graph for one size, in chunks too', () => {
  const graph = openNetwork('tiny-sd')
  const sizes = { batch: 1, height: 16, width: 16, sequence: 5 }
  const { graph: fixed } = specialize(graph, { ...sizes, keep: [...graph.initializers.keys()] })
  expect(described(fixed)).toEqual(described(graph))
  const { graph: chunked, chunkedCount } = chunkAttention(fixed, { chunkLength: 16 })
  expect(chunkedCount).toBeGreaterThan(0)
  expect(described(chunked).map(({ weight }) => weight)).toEqual(described(graph).map(({ weight }) => weight))
})

test('reads features from weights stored as float16, and names the stored weight', () => {
  const graph = openNetwork('tiny-sd')
  const [before, after] = [graph, storeFloat16(graph, { minElements: 1 }).graph].map(described)
  expect(after!.map(({ weight }) => weight)).toEqual(before!.map(({ weight }) => `${weight}_float16`))
  expect(after!.map(({ inFeatures }) => inFeatures)).toEqual(before!.map(({ inFeatures }) => inFeatures))
})

test('names layers as a checkpoint names its weights', () => {
  const graph = buildUnet(unetPresets.tiny, { random: philoxRandom({ seed: 0 }) })
  const keys = checkpointKeys(openNetwork('tiny-sd'))
  expect(described(graph).map(({ name, weight }) => weight === `${name}.weight`)).not.toContain(false)
  for (const { name, weight } of described(openNetwork('tiny-sd'))) {
    expect(keys.get(weight)?.key).toBe(`${name}.weight`)
  }
})

const spellings: Readonly<Record<string, AttentionSpelling>> = {
  'a Gemm with its weight as in a checkpoint': { linear: 'gemm-transposed' },
  'a Gemm with its weight as [in, out]': { linear: 'gemm' },
  'a weight behind a Transpose': { linear: 'transposed' },
  'a weight behind an Identity': { linear: 'identity' },
  'a weight in a Constant node': { linear: 'constant' },
  'a weight behind a Cast from float16': { linear: 'cast' },
  'sums over named axes': { products: 'einsum' },
  'keys on the left of the sum': { products: 'einsum-swapped' },
  'a fused node of opset 23': { products: 'Attention' },
}

test.each(Object.entries(spellings))('reads %s', (_, spelling) => {
  const { projections, skipped } = findAttentionProjections(attentionGraph(spelling))
  expect(skipped).toEqual([])
  expect(projections).toMatchObject([
    { kind: 'query', cross: true, inFeatures: 6, outFeatures: 8 },
    { kind: 'key', cross: true, inFeatures: 10, outFeatures: 8 },
    { kind: 'value', cross: true, inFeatures: 10, outFeatures: 8 },
    { kind: 'output', cross: true, inFeatures: 8, outFeatures: 6 },
  ])
  const isTransposed = spelling.linear === 'gemm-transposed' || spelling.linear === 'transposed'
  expect(projections.map(({ transposed }) => transposed)).toEqual(Array(4).fill(isTransposed))
})

describe('says why it skips', () => {
  const reasons = (graph: Graph) =>
    findAttentionProjections(graph).skipped.map(({ kind, reason }) => `${kind}: ${reason}`)

  test('weights in 8 bits', () => {
    const { graph } = storeInt8(attentionGraph({}), { minElements: 1 })
    expect(reasons(graph)).toHaveLength(4)
    expect(reasons(graph)[0]).toMatch(/^query: the MatMul node .* reads no stored float matrix$/)
  })

  test('queries, keys and values of one product', () => {
    const graph = attentionGraph({ products: 'packed' })
    expect(findAttentionProjections(graph).projections.map(({ kind }) => kind)).toEqual(['output'])
    expect(reasons(graph)).toEqual([expect.stringMatching(/makes several of queries, keys, values and output$/)])
  })

  test('a convolution in place of a product', () => {
    const graph = attentionGraph({ linear: 'convolution' })
    expect(reasons(graph)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^query: the Conv node .* makes them$/)]),
    )
  })

  test('a softmax that is no attention', () => {
    const graph = attentionGraph({})
    graph.add('Softmax', [graph.addInput('gate', { elementType: DataType.FLOAT, dims: [1, 4] })], { axis: -1 })
    expect(reasons(graph)).toEqual(['undefined: 0 products of queries and keys make its scores'])
  })
})

test('does not look at shapes: the same with and without them', () => {
  const graph = openNetwork('tiny-sd-opset17')
  expect(described(inferShapes(graph).graph)).toEqual(described(graph))
})
