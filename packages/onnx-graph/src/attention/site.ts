import type { NodeProto } from 'onnx-buf'
import { intAttribute } from '../graph/attributes.ts'
import type { Dim } from '../graph/value-type.ts'
import type { Facts } from '../match/facts.ts'
import { readMatrixProduct } from '../match/matrix-product.ts'
import {
  beforeTranspose,
  composePerms,
  identityPerm,
  isIdentityPerm,
  isSamePerm,
  transposed,
  type View,
} from '../match/view.ts'
import { readLayoutView, readScaledView } from './operand.ts'
import { type AttentionScores, isLastAxisSoftmax, isPrivate, readAttentionScores } from './scores.ts'

/**
 * One place where a graph computes `softmax(scale · query · keyᵀ + masks) · value` from single operators. Queries are seen as
 * [..., L, d], keys as [..., S, d], values as [..., S, v]; in front there is the batch with the heads folded in, or [batch, heads].
 */
export interface AttentionSite {
  readonly softmax: NodeProto
  readonly query: View
  readonly key: View
  readonly value: View
  /** Product of all factors on queries, keys and scores. */
  readonly scale: number
  /** Values added to the scores; they broadcast to [..., L, S], or to `maskedDims` where that is there. */
  readonly masks: readonly string[]
  /** [batch, heads, L, S], when the scores have folded heads and are split only where the masks are added. */
  readonly maskedDims?: readonly Dim[]
  /** Element type of the softmax, when the scores are cast to it. */
  readonly softmaxType?: number
  /** Element type that the softmax is cast to, when it is. */
  readonly weightsType?: number
  /** What the graph goes on with: axis i of `value` is axis `perm[i]` of [..., L, v]. */
  readonly output: View
}

/** Reads the attention around a softmax; undefined when the node is no softmax or stands in something else. */
export function readAttentionSite(facts: Facts, softmax: NodeProto): AttentionSite | undefined {
  if (!isLastAxisSoftmax(facts, softmax)) return undefined
  const scores = readAttentionScores(facts, softmax.input[0]!)
  const sum = readWeightedSum(facts, softmax.output[0]!)
  const product = scores && readMatrixProduct(facts, scores.product)
  if (!sum || !product || !isIdentityPerm(product.perm)) return undefined
  const rank = product.perm.length
  if (sum.value.perm.length !== rank || (rank !== 3 && rank !== 4)) return undefined
  const query = readScaledView(facts, product.left)
  const key = readScaledView(facts, transposed(product.right))
  const scale = scores.scale * query.factor * key.factor
  return { ...describeScores(scores), ...sum, softmax, query: query.view, key: key.view, scale }
}

function describeScores({ masks, maskedDims, cast }: AttentionScores) {
  return { masks, ...(maskedDims && { maskedDims }), ...(cast !== undefined && { softmaxType: cast }) }
}

type WeightedSum = Pick<AttentionSite, 'value' | 'weightsType' | 'output'>

/** Follows the softmax down to the product with the values; in `valuesᵀ · weightsᵀ` too, as convolutional decoders have it. */
function readWeightedSum(facts: Facts, weights: string): WeightedSum | undefined {
  const node = onlyReader(facts, weights)
  const product = node && readMatrixProduct(facts, node)
  if (!product) return undefined
  const rank = product.perm.length
  const swap = transposed({ value: '', perm: identityPerm(rank) }).perm
  const output = (perm: readonly number[]): View => ({ value: node.output[0]!, perm: composePerms(perm, product.perm) })
  const [left, right] = [viewOf(facts, product.left, weights), viewOf(facts, product.right, weights)]
  if (left && isIdentityPerm(left.perm)) {
    return { ...weightsTypeOf(left), value: readLayoutView(facts, product.right), output: output(identityPerm(rank)) }
  }
  return right && isSamePerm(right.perm, swap)
    ? { ...weightsTypeOf(right), value: readLayoutView(facts, transposed(product.left)), output: output(swap) }
    : undefined
}

const passed: ReadonlySet<string> = new Set(['Cast', 'Identity', 'Dropout', 'Transpose'])

/** The one node, behind casts and transposes, that reads a value. */
function onlyReader(facts: Facts, value: string): NodeProto | undefined {
  if (!isPrivate(facts, value)) return undefined
  const [node] = facts.graph.consumersOf(value) as [NodeProto]
  const isPassed = node.domain === '' && passed.has(node.opType) && node.input[0] === value
  return isPassed ? onlyReader(facts, node.output[0]!) : node
}

interface CastView extends View {
  readonly cast?: number
}

/** Sees a view as one of `source`, through casts and transposes; undefined when it is made from something else. */
function viewOf(facts: Facts, view: CastView, source: string): CastView | undefined {
  if (view.value === source) return view
  const node = facts.graph.producerOf(view.value)
  if (!node || !passed.has(node.opType)) return undefined
  const before = beforeTranspose(facts.graph, view) ?? { ...view, value: node.input[0]! }
  const isCast = node.opType === 'Cast'
  if (isCast && view.cast !== undefined) return undefined
  const cast = isCast ? intAttribute(node, 'to') : view.cast
  return viewOf(facts, { ...before, ...(cast !== undefined && { cast }) }, source)
}

const weightsTypeOf = ({ cast }: CastView) => cast !== undefined && { weightsType: cast }
