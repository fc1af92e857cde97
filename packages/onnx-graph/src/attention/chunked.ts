import { replaceAllUsesWith } from '../edit/replace-all-uses-with.ts'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor, int64Tensor } from '../graph/tensor-data.ts'
import type { Facts } from '../match/facts.ts'
import { materialize, transposed } from '../match/view.ts'
import { castTo } from './element-types.ts'
import { dimOf } from './layout.ts'
import type { AttentionSite } from './site.ts'

/** Sizes of an attention: heads and batch together, queries, keys. */
export interface AttentionSizes {
  readonly batch: number
  readonly queries: number
  readonly keys: number
}

/** Gives the sizes when all are known. */
export function attentionSizes(facts: Facts, { query, key }: AttentionSite): AttentionSizes | undefined {
  const front = query.perm.slice(0, -2).map((_, axis) => dimOf(facts, query, axis))
  const dims = [dimOf(facts, query, -2), dimOf(facts, key, -2), ...front]
  if (!dims.every((dim) => typeof dim === 'number')) return undefined
  const [queries, keys, ...batch] = dims as [number, number, ...number[]]
  return { batch: batch.reduce((product, dim) => product * dim, 1), queries, keys }
}

/** How one attention is cut: how many queries each chunk has, and the element type of the queries. */
export interface AttentionCut {
  readonly lengths: readonly number[]
  readonly queryType: number
}

/** Writes one attention as several, each of some of the queries, one after the other. */
export function writeChunked(facts: Facts, site: AttentionSite, { lengths, queryType }: AttentionCut): void {
  const { graph, dims } = facts
  const rows = site.query.perm.length - 2
  const chunks = split(graph, scaled(graph, materialize(facts, site.query), site.scale, queryType), rows, lengths)
  const keys = materialize(facts, transposed(site.key))
  const values = materialize(facts, site.value)
  const masks = site.masks.map((mask) => {
    const shape = dims(mask)!
    return shape.length >= 2 && shape.at(-2) !== 1 ? split(graph, mask, shape.length - 2, lengths) : [mask]
  })
  const results = chunks.map((chunk, index) => {
    const product = graph.add('MatMul', [chunk, keys])
    const scores = masks.reduce((sum, parts) => graph.add('Add', [sum, parts[index] ?? parts[0]!]), product)
    const cast = castTo(graph, scores, undefined, site.softmaxType)
    const weights = graph.add('Softmax', [cast], { axis: rows + 1 })
    return graph.add('MatMul', [castTo(graph, weights, undefined, site.weightsType), values])
  })
  const whole = graph.add('Concat', results, { axis: rows })
  replaceAllUsesWith(graph, site.output.value, materialize(facts, { value: whole, perm: site.output.perm }))
}

function scaled(graph: Graph, query: string, scale: number, elementType: number): string {
  if (scale === 1) return query
  const factor = graph.addConstant(float32Tensor([scale], []), 'scale')
  return graph.add('Mul', [query, castTo(graph, factor, 1, elementType)])
}

function split(graph: Graph, value: string, axis: number, lengths: readonly number[]): readonly string[] {
  const isAttribute = graph.opset() < 13
  const inputs = isAttribute ? [value] : [value, graph.addConstant(int64Tensor(lengths), 'split')]
  const attributes = { axis, ...(isAttribute && { split: lengths }) }
  return graph.addNode({ opType: 'Split', inputs, attributes, outputCount: lengths.length }).output
}
