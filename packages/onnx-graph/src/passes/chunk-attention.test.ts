import { describe, expect, test } from 'vitest'
import { attentionForms } from '../__tests__/attention-forms.ts'
import { attentionFormGraph, sizes } from '../__tests__/attention-parts.ts'
import { differenceOf } from '../__tests__/run-graph.ts'
import { chunkAttention } from './chunk-attention.ts'

const { 'a mask added to unfolded scores': unsplit, ...splitForms } = attentionForms
const plain = attentionForms['the scores times a constant']!
const opTypes = ({ graph }: ReturnType<typeof chunkAttention>) => graph.nodes().map(({ opType }) => opType)

describe('chunkAttention', () => {
  test.each(Object.keys(splitForms))('keeps the results of %s', async (name) => {
    const { graph, feeds, tolerance } = attentionFormGraph(attentionForms[name]!)
    const { graph: chunked, chunkedCount } = chunkAttention(graph, { chunkLength: 2 })
    expect(chunkedCount).toBe(1)
    expect(await differenceOf(chunked, graph, [feeds])).toBeLessThan(tolerance)
  })

  test('computes no more scores at once than the budget allows', () => {
    const { graph } = attentionFormGraph(plain)
    const bytesOfRow = 2 * 4 * sizes.batch * sizes.heads * sizes.keys
    const softmaxes = (memoryBudget: number) =>
      opTypes(chunkAttention(graph, { memoryBudget })).filter((one) => one === 'Softmax').length
    expect(softmaxes(5 * bytesOfRow)).toBe(1)
    expect(softmaxes(5 * bytesOfRow - 1)).toBe(2)
    expect(softmaxes(2 * bytesOfRow)).toBe(3)
    expect(softmaxes(1)).toBe(5)
  })

  test('leaves attention alone that fits', () => {
    const { graph } = attentionFormGraph(plain)
    expect(chunkAttention(graph, { chunkLength: 5 })).toEqual({ graph, modified: false, chunkedCount: 0 })
  })

  test('leaves attention alone whose sizes are free, or whose masks are added elsewhere', () => {
    const { graph: free } = attentionFormGraph(plain, true)
    expect(chunkAttention(free, { chunkLength: 1 }).modified).toBe(false)
    expect(chunkAttention(attentionFormGraph(unsplit!).graph, { chunkLength: 1 }).modified).toBe(false)
  })

  test.each([{ chunkLength: 0 }, { chunkLength: 1.5 }, { memoryBudget: 0 }, { memoryBudget: Number.NaN }])(
    'refuses %o',
    (options) => {
      expect(() => chunkAttention(attentionFormGraph(plain).graph, options)).toThrow('InvalidOption')
    },
  )
})
