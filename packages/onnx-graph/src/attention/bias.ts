import type { Graph } from '../graph/graph.ts'
import { int64Tensor } from '../graph/tensor-data.ts'
import type { Dim } from '../graph/value-type.ts'
import { type Facts, isSameDim } from '../match/facts.ts'
import { type AttentionLayout, dimOf } from './layout.ts'
import type { AttentionSite } from './site.ts'

/**
 * Gives the masks of an attention as one value to add to the scores, [batch or 1, heads or 1, L, S]; `''` when there are none,
 * undefined when they do not fit the layout.
 */
export function biasOf(facts: Facts, site: AttentionSite, layout: AttentionLayout): string | undefined {
  if (site.masks.length === 0) return ''
  const dims = site.masks.map((mask) => facts.dims(mask))
  if (!dims.every((one) => one !== undefined)) return undefined
  const fits = dims.map((one) => fitOf(one, site, layout))
  if (fits.includes(undefined)) return undefined
  const isBehind = (index: number) => fits[index] === 'behind-batch'
  const biases = site.masks.map((mask, index) => (isBehind(index) ? behindBatch(facts.graph, mask) : mask))
  const sum = biases.reduce((left, right) => facts.graph.add('Add', [left, right]))
  const [only, ...others] = dims.map((one, index) => (isBehind(index) ? [one[0]!, 1, ...one.slice(1)] : one))
  const [rows, columns] = [dimOf(facts, layout.query, -2), dimOf(facts, layout.key, -2)]
  const isWhole = only!.length === 4 && isSameDim(only![2], rows) && isSameDim(only![3], columns)
  return isWhole && others.length === 0 ? sum : facts.graph.add('Expand', [sum, scoresShape(facts, layout)])
}

/** How a mask is brought to four axes: numpy's way, by axes of 1 in front, or by an axis of 1 behind its folded batch. */
function fitOf(dims: readonly Dim[], { query, maskedDims }: AttentionSite, { isFolded, heads }: AttentionLayout) {
  const isShared = dims.slice(0, -2).every((dim) => dim === 1)
  if (isShared && dims.length <= 4) return 'in-front' as const
  const scoresHaveHeads = query.perm.length === 4 || maskedDims !== undefined
  if (!isFolded && scoresHaveHeads) {
    const isSplitAlike = maskedDims === undefined || maskedDims[1] === heads
    return isSplitAlike && dims.length <= 4 ? ('in-front' as const) : undefined
  }
  return isFolded && !maskedDims && dims.length === 3 ? ('behind-batch' as const) : undefined
}

function behindBatch(graph: Graph, mask: string): string {
  if (graph.opset() < 13) return graph.add('Unsqueeze', [mask], { axes: [1] })
  return graph.add('Unsqueeze', [mask, graph.addConstant(int64Tensor([1]), 'axes')])
}

/** Fused attention takes a bias of whole matrices, so a mask of fewer axes or of one row for all is repeated to these dims. */
function scoresShape(facts: Facts, { query, key }: AttentionLayout): string {
  const { graph } = facts
  const dims = [query, key].map((view) => dimOf(facts, view, -2))
  if (dims.every((dim) => typeof dim === 'number'))
    return facts.graph.addConstant(int64Tensor([1, 1, ...dims]), 'shape')
  const lengths = [query, key].map(({ value, perm }) =>
    graph.add('Gather', [graph.add('Shape', [value]), graph.addConstant(int64Tensor([perm.at(-2)!]), 'axes')]),
  )
  return facts.graph.add('Concat', [facts.graph.addConstant(int64Tensor([1, 1]), 'ones'), ...lengths], { axis: 0 })
}
