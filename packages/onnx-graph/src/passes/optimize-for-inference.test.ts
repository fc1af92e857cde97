import { describe, expect, test } from 'vitest'
import { attentionForms } from '../__tests__/attention-forms.ts'
import { attentionFormGraph } from '../__tests__/attention-parts.ts'
import { fixtureFeeds, fixtureNetwork } from '../__tests__/fixture-networks.ts'
import { differenceOf } from '../__tests__/run-graph.ts'
import { inferencePasses, optimizeForInference } from './optimize-for-inference.ts'

const { graph } = attentionFormGraph(attentionForms['the scores times a constant']!)
const opTypes = (options: Parameters<typeof optimizeForInference>[1]) =>
  optimizeForInference(graph, options)
    .graph.nodes()
    .map(({ opType }) => opType)

describe('optimizeForInference', () => {
  test('keeps the outputs of a network and tells what each pass did', async () => {
    const network = fixtureNetwork('tiny-sd', 'vae_decoder')
    const { graph: optimized, reports } = optimizeForInference(network)
    expect(reports.map(({ name }) => name)).toEqual([
      ...['foldConstants', 'removeNoOps', 'eliminateCommonSubexpressions', 'deduplicateConstants'],
      ...['fuseLayerNormalization', 'fuseAttention'],
    ])
    expect(reports.at(-1)).toMatchObject({ modified: true, nodesAfter: optimized.nodes().length })
    expect(optimized.nodes().length).toBeLessThan(network.nodes().length / 1.4)
    expect(await differenceOf(optimized, network, fixtureFeeds('tiny-sd', 'vae_decoder'))).toBeLessThan(1e-4)
  })

  test('fuses attention, cuts it or leaves it as the provider needs', () => {
    expect(opTypes({})).toContain('MultiHeadAttention')
    expect(opTypes({ attention: 'exported' })).toContain('Softmax')
    expect(opTypes({ attention: 'exported' })).not.toContain('Split')
    expect(opTypes({ attention: 500 })).toContain('Split')
    expect(opTypes({ attention: 1e6 })).not.toContain('Split')
  })
})

test('inferencePasses names what it runs', () => {
  expect(Object.keys(inferencePasses({ attention: 1e6 }))).toEqual(['fuseLayerNormalization', 'chunkAttention'])
})
