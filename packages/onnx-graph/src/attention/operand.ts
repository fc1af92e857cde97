import { type Facts, isSameDim } from '../match/facts.ts'
import { beforeTranspose, type View } from '../match/view.ts'
import { readScaled } from './scores.ts'

/** A view of what queries, keys or values are made from, and the factor to multiply it with. */
export interface ScaledView {
  readonly view: View
  readonly factor: number
}

/** Takes known factors and transposes off an operand of attention. */
export function readScaledView(facts: Facts, operand: View): ScaledView {
  let view = operand
  let factor = 1
  for (;;) {
    const node = facts.graph.producerOf(view.value)
    const scaled = node && (node.opType === 'Mul' || node.opType === 'Div') ? readScaled(facts, node) : undefined
    const before = scaled ? { ...view, value: scaled.value } : beforeLayout(facts, view)
    if (!before) return { view, factor }
    view = before
    factor *= scaled?.factor ?? 1
  }
}

/** Takes transposes off an operand of attention. */
export function readLayoutView(facts: Facts, operand: View): View {
  let view = operand
  for (let before = beforeLayout(facts, view); before; before = beforeLayout(facts, view)) view = before
  return view
}

/** Reads a view from in front of a node that only moves elements. */
function beforeLayout(facts: Facts, view: View): View | undefined {
  const node = facts.graph.producerOf(view.value)
  if (node?.opType === 'Identity') return { ...view, value: node.input[0]! }
  return beforeTranspose(facts.graph, view) ?? beforeFoldedTranspose(facts, view)
}

/**
 * Reads a view from in front of a transpose of matrices that is written with the batch and the heads folded:
 * `[B, N, S, d] → [B·N, S, d] → [B·N, d, S] → [B, N, d, S]`.
 */
function beforeFoldedTranspose(facts: Facts, { value, perm }: View): View | undefined {
  const [unfold, transpose, fold] = producersAbove(facts, value, ['Reshape', 'Transpose', 'Reshape'])
  if (!unfold || !transpose || !fold) return undefined
  const moved = beforeTranspose(facts.graph, { value: transpose.output[0]!, perm: [0, 1, 2] })
  const [source, folded, result] = [fold.input[0]!, fold.output[0]!, value].map((one) => facts.dims(one))
  const isSwap = moved?.perm.join() === '0,2,1' && source?.length === 4 && result?.length === 4
  if (!isSwap || folded?.length !== 3) return undefined
  const axisPairs = [
    [source[0], result[0]],
    [source[1], result[1]],
    [source[2], folded[1]],
    [source[3], folded[2]],
    [source[2], result[3]],
    [source[3], result[2]],
  ] as const
  if (!axisPairs.every(([left, right]) => isSameDim(left, right))) return undefined
  return { value: fold.input[0]!, perm: perm.map((axis) => [0, 1, 3, 2][axis]!) }
}

/** The nodes that make a value, the last first, when they are of these types. */
function producersAbove(facts: Facts, value: string, opTypes: readonly string[]) {
  const nodes = []
  let current = value
  for (const opType of opTypes) {
    const node = facts.graph.producerOf(current)
    if (node?.opType !== opType || node.domain !== '') return []
    nodes.push(node)
    current = node.input[0]!
  }
  return nodes
}

/** Sees [X, L, d] with heads folded into the batch as [B, N, L, d]; undefined when it is not known to be made from that. */
export function unfoldHeads(facts: Facts, { value, perm }: View): ScaledView | undefined {
  const node = facts.graph.producerOf(value)
  if (node?.opType !== 'Reshape' || perm.length !== 3 || perm[0] !== 0) return undefined
  const [inside, folded] = [node.input[0]!, value].map((one) => facts.dims(one))
  const isFold = inside?.length === 4 && isSameDim(inside[2], folded?.[1]) && isSameDim(inside[3], folded?.[2])
  if (!isFold) return undefined
  return readScaledView(facts, { value: node.input[0]!, perm: [0, 1, perm[1]! + 1, perm[2]! + 1] })
}
