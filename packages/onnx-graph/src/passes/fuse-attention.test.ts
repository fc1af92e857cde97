import { describe, expect, test } from 'vitest'
import { attentionForms } from '../__tests__/attention-forms.ts'
import { attentionFormGraph } from '../__tests__/attention-parts.ts'
import { disguiseModel } from '../__tests__/disguise-model.ts'
import { fixtureFeeds, fixtureNetwork } from '../__tests__/fixture-networks.ts'
import { nearAttentionForms } from '../__tests__/near-attention-forms.ts'
import { differenceOf } from '../__tests__/run-graph.ts'
import { intAttribute } from '../graph/attributes.ts'
import { graphFromModel, modelFromGraph } from '../graph/convert.ts'
import { fuseAttention } from './fuse-attention.ts'

/** Models, their networks, the attentions in each, and heads. Softmax nodes were counted with another tool. */
const networks = [
  ['tiny-sd', 'unet', 20, 2],
  ['tiny-sd', 'vae_decoder', 1, 1],
  ['tiny-sd', 'text_encoder', 2, 2],
  ['tiny-sd-opset17', 'unet', 20, 2],
  ['tiny-sd-opset17', 'vae_decoder', 1, 1],
  ['tiny-video', 'unet', 30, 2],
  ['scenes', 'unet', 22, 4],
  ['scenes', 'text_encoder', 2, 4],
] as const
const unrunNetworks = [
  ['tiny-sd', 'vae_encoder', 1],
  ['tiny-sd-opset17', 'vae_encoder', 1],
  ['tiny-sd-opset17', 'text_encoder', 2],
  ['tiny-video', 'vae_encoder', 1],
  ['tiny-video', 'vae_decoder', 1],
  ['tiny-video', 'text_encoder', 2],
] as const

describe('fuseAttention', () => {
  test.each(networks)('fuses every attention of %s %s and keeps its outputs', { timeout: 60_000 }, async (...row) => {
    const [model, network, count, heads] = row
    const graph = fixtureNetwork(model, network)
    const { graph: fused, fusedCount } = fuseAttention(graph)
    const nodes = fused.nodes().filter(({ opType }) => opType === 'MultiHeadAttention')
    expect(fusedCount).toBe(count)
    expect(nodes.map((node) => intAttribute(node, 'num_heads'))).toEqual(Array(count).fill(heads))
    expect(await differenceOf(fused, graph, fixtureFeeds(model, network))).toBeLessThan(1e-4)
  })

  test.each(unrunNetworks)('fuses every attention of %s %s', (model, network, count) => {
    expect(fuseAttention(fixtureNetwork(model, network)).fusedCount).toBe(count)
  })

  test.each(['tiny-sd', 'tiny-sd-opset17'] as const)('finds the same in %s under other names', (model) => {
    const { model: disguised } = disguiseModel(modelFromGraph(fixtureNetwork(model, 'unet')), 7)
    expect(fuseAttention(graphFromModel(disguised)).fusedCount).toBe(20)
  })

  test.each(Object.keys(attentionForms))('fuses %s', async (name) => {
    const { graph, feeds, tolerance } = attentionFormGraph(attentionForms[name]!)
    const { graph: fused, fusedCount } = fuseAttention(graph)
    expect(fusedCount).toBe(1)
    expect(fused.nodes().some(({ opType }) => opType === 'Softmax')).toBe(false)
    expect(await differenceOf(fused, graph, [feeds])).toBeLessThan(tolerance)
  })

  test.each(Object.keys(nearAttentionForms))('leaves %s alone', (name) => {
    const { graph } = attentionFormGraph(nearAttentionForms[name]!)
    expect(fuseAttention(graph)).toEqual({ graph, modified: false, fusedCount: 0 })
  })

  test('reads projections directly and leaves sizes free', async () => {
    const { graph, feeds } = attentionFormGraph(attentionForms['the scores times a constant']!, true)
    const { graph: fused } = fuseAttention(graph)
    expect(fused.nodes().map(({ opType }) => opType)).toEqual(['MultiHeadAttention', 'Identity'])
    expect(await differenceOf(fused, graph, [feeds])).toBeLessThan(1e-5)
  })

  test('leaves the graph it was given as it is', () => {
    const { graph } = attentionFormGraph(attentionForms['no scale']!)
    const before = graph.nodes().map(({ opType }) => opType)
    fuseAttention(graph)
    expect(graph.nodes().map(({ opType }) => opType)).toEqual(before)
    expect(graph.opset('com.microsoft')).toBe(0)
  })
})
