import type { Dim } from '../graph/value-type.ts'
import type { Facts } from '../match/facts.ts'
import { isIdentityPerm, type View } from '../match/view.ts'
import { unfoldHeads } from './operand.ts'
import type { AttentionSite } from './site.ts'

/** Queries, keys and values as [batch, heads, length, size], or as [batch, length, size] of one head when `isFolded`. */
export interface AttentionLayout {
  readonly query: View
  readonly key: View
  readonly value: View
  readonly scale: number
  readonly heads: number
  /** Whether the heads stay folded into the batch: each is then a batch entry of one head. */
  readonly isFolded: boolean
}

/** Gives the ways to see an attention as one with heads, the better first; none when the number of heads is not known. */
export function attentionLayouts(facts: Facts, site: AttentionSite): readonly AttentionLayout[] {
  const { query, key, value, scale } = site
  const plain = { query, key, value, scale }
  const layouts: readonly (AttentionLayout | undefined)[] =
    query.perm.length === 4
      ? [{ ...plain, heads: headsOf(facts, plain) ?? 0, isFolded: false }]
      : [unfoldedLayout(facts, site), { ...plain, heads: 1, isFolded: true }]
  return layouts
    .filter((layout) => layout !== undefined)
    .filter((layout) => layout.heads > 0 && agree(facts, layout, 0))
}

type Operands = Pick<AttentionLayout, 'query' | 'key' | 'value'>

/** Gives the number of heads when it is known; undefined when queries and keys have different numbers. */
function headsOf(facts: Facts, operands: Operands): number | undefined {
  const { query, key, value } = operands
  if (!agree(facts, operands, 1)) return undefined
  return [query, key, value].map((view) => dimOf(facts, view, 1)).find((dim) => typeof dim === 'number')
}

/** Tells whether queries, keys and values may have the same size on an axis; a product repeats an axis of 1, fused attention does not. */
function agree(facts: Facts, { query, key, value }: Operands, axis: number): boolean {
  const dims = [query, key, value].map((view) => dimOf(facts, view, axis))
  const numbers = new Set(dims.filter((dim) => typeof dim === 'number'))
  return numbers.size === 0 || (numbers.size === 1 && (!numbers.has(1) || dims.every((dim) => dim === 1 || dim === '')))
}

function unfoldedLayout(
  facts: Facts,
  { query, key, value, scale, output }: AttentionSite,
): AttentionLayout | undefined {
  const [first, second, third] = [query, key, value].map((view) => unfoldHeads(facts, view))
  if (!first || !second || !third || !isIdentityPerm(output.perm) || third.factor !== 1) return undefined
  const views = { query: first.view, key: second.view, value: third.view }
  const heads = headsOf(facts, views)
  if (heads === undefined) return undefined
  return { ...views, scale: scale * first.factor * second.factor, heads, isFolded: false }
}

/** Gives one dim of a view as far as it is known. */
export function dimOf(facts: Facts, { value, perm }: View, axis: number): Dim {
  return facts.dims(value)?.[perm.at(axis)!] ?? ''
}
