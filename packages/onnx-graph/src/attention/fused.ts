import { replaceAllUsesWith } from '../edit/replace-all-uses-with.ts'
import type { Graph } from '../graph/graph.ts'
import { int64Tensor } from '../graph/tensor-data.ts'
import type { Dim } from '../graph/value-type.ts'
import { type Facts, isSameDim } from '../match/facts.ts'
import { composePerms, isIdentityPerm, materialize, type View } from '../match/view.ts'
import { biasOf } from './bias.ts'
import { type AttentionTypes, castTo } from './element-types.ts'
import { type AttentionLayout, dimOf } from './layout.ts'
import type { AttentionSite } from './site.ts'

const microsoft = 'com.microsoft'
/** Exchanges lengths and heads: [B, N, L, d] and [B, L, N, d]. */
const swapHeads = [0, 2, 1, 3]

/** Writes one attention as a `MultiHeadAttention` node in place of its operators. Tells whether the masks allow it. */
export function writeFused(facts: Facts, site: AttentionSite, layout: AttentionLayout, types: AttentionTypes): boolean {
  const { graph } = facts
  const bias = biasOf(facts, site, layout)
  if (bias === undefined) return false
  const [query, key, value] = [layout.query, layout.key, layout.value].map((view) => projection(facts, view, layout))
  const inputs = [query!, key!, castTo(graph, value!, types.value, types.query)]
  const attributes = { num_heads: layout.heads, scale: layout.scale }
  const result = graph.add('MultiHeadAttention', bias ? [...inputs, '', '', bias] : inputs, attributes, microsoft)
  if (graph.opset(microsoft) === 0) graph.setOpset(microsoft, 1)
  const output = castTo(graph, result, types.query, types.value)
  facts.note(output, hiddenDims(facts, layout))
  replaceOutput(facts, site, layout, output)
  return true
}

/** Dims of what fused attention gives: [batch, queries, heads · size]. */
function hiddenDims(facts: Facts, { query, value, heads }: AttentionLayout): readonly Dim[] {
  const size = dimOf(facts, value, -1)
  return [dimOf(facts, query, 0), dimOf(facts, query, -2), typeof size === 'number' ? size * heads : '']
}

/** Gives queries, keys or values as [batch, length, heads · size]. */
function projection(facts: Facts, view: View, { isFolded }: AttentionLayout): string {
  const { graph } = facts
  if (isFolded) return materialize(facts, view)
  const split = materialize(facts, { value: view.value, perm: composePerms(view.perm, swapHeads) })
  const node = graph.producerOf(split)
  const before = node?.opType === 'Reshape' ? facts.dims(node.input[0]!) : undefined
  const isSplit = before?.length === 3 && [0, 1].every((axis) => isSameDim(before[axis], dimOf(facts, view, 2 * axis)))
  return isSplit ? node!.input[0]! : graph.add('Reshape', [split, shapeConstant(graph, [0, 0, -1])])
}

const shapeConstant = (graph: Graph, values: readonly number[]) => graph.addConstant(int64Tensor(values), 'shape')

/** Lets what read the old result read the new one, seen with its axes. */
function replaceOutput(facts: Facts, { output }: AttentionSite, layout: AttentionLayout, result: string): void {
  const { graph, dims } = facts
  const { value, perm } = output
  if (layout.isFolded) {
    replaceAllUsesWith(graph, value, materialize(facts, { value: result, perm }))
    return
  }
  const split = graph.add('Reshape', [result, shapeConstant(graph, [0, 0, layout.heads, -1])])
  const [batch, length] = hiddenDims(facts, layout)
  facts.note(split, [batch!, length!, layout.heads, dimOf(facts, layout.value, -1)])
  if (perm.length === 4) {
    replaceSplitOutput(facts, value, { value: split, perm: composePerms(swapHeads, perm) })
    return
  }
  const known = dims(value)?.filter((dim) => typeof dim === 'number')
  const shape = known?.length === 3 ? shapeConstant(graph, known) : foldedShape(graph, split, layout.heads)
  const folded = graph.add('Reshape', [materialize(facts, { value: split, perm: swapHeads }), shape])
  facts.note(folded, dims(value) ?? [])
  replaceShapeReads(graph, value, shape)
  replaceAllUsesWith(graph, value, folded)
}

function replaceSplitOutput(facts: Facts, value: string, view: View): void {
  const { graph } = facts
  if (!isIdentityPerm(view.perm) && shapeReads(graph, value).length > 0) {
    const order = graph.addConstant(int64Tensor(view.perm), 'axes')
    replaceShapeReads(graph, value, graph.add('Gather', [graph.add('Shape', [view.value]), order]))
  }
  replaceAllUsesWith(graph, value, materialize(facts, view))
}

/** Gives [batch · heads, length, size] as computed from a value of [batch, length, heads, size]. */
function foldedShape(graph: Graph, split: string, heads: number): string {
  const shape = graph.add('Shape', [split])
  const pick = (axes: readonly number[]) => graph.add('Gather', [shape, graph.addConstant(int64Tensor(axes), 'axes')])
  const folded = graph.add('Mul', [pick([0]), graph.addConstant(int64Tensor([heads]), 'heads')])
  return graph.add('Concat', [folded, pick([1, 3])], { axis: 0 })
}

const shapeReads = (graph: Graph, value: string) =>
  graph.consumersOf(value).filter(({ opType, attribute }) => opType === 'Shape' && attribute.length === 0)

/** Lets nodes that only ask for the shape of a value have it from elsewhere, so that the value need not be made for them. */
function replaceShapeReads(graph: Graph, value: string, shape: string): void {
  for (const node of shapeReads(graph, value)) replaceAllUsesWith(graph, node.output[0]!, shape)
}
