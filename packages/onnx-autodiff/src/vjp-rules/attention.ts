/** Fused attention. */
import { createError } from '@self-cascade/core'
import { floatAttribute, intAttribute, type NodeProto } from '@self-cascade/onnx-graph'
import { GradientImpossible } from '../errors.ts'
import type { GraphOps } from '../graph-ops.ts'
import type { Value } from '../value.ts'
import type { VjpRule } from '../vjp.ts'

/**
 * `com.microsoft.MultiHeadAttention` with query, key and value as `[batch, length, heads · width]`: `Y = P·V`,
 * `P = softmax(s·Q·Kᵀ + bias)`. P is computed again, so that forward stays fused. Then `V̄ = Pᵀ·Ȳ`, `P̄ = Ȳ·Vᵀ`,
 * `S̄ = P ∘ (P̄ − Σ P ∘ P̄)`, `Q̄ = s·S̄·K`, `K̄ = s·S̄ᵀ·Q`.
 */
export const MultiHeadAttention: VjpRule = ({ node, inputs, cotangents: [gradient], needs, ops }) => {
  checkForm(node, inputs)
  const [query, key, value, projectionBias, keyMask, attentionBias] = inputs
  const heads = intAttribute(node, 'num_heads')
  const parts = [query!, key!, value!]
  const biases = projectionBias ? splitBias(ops, projectionBias, parts) : []
  const [q, k, v] = parts.map((part, index) => {
    const bias = biases[index]
    return splitHeads(ops, bias ? ops.add(part, bias) : part, heads)
  }) as [Value, Value, Value]
  const width = q.dims[3]!
  const given = floatAttribute(node, 'scale', 0)
  const scale = given === 0 ? width ** -0.5 : given
  const scores = ops.scale(ops.matMul(q, ops.swapLast(k)), scale)
  const biased = attentionBias ? ops.add(scores, attentionBias) : scores
  const hidden = floatAttribute(node, 'mask_filter_value', -10000)
  const visible = keyMask ? ops.add(biased, maskBias(ops, keyMask, hidden)) : biased
  const weights = ops.op('Softmax', [visible], visible.dims, { axis: -1 })
  const y = splitHeads(ops, gradient!, heads)
  const byWeights = ops.matMul(y, ops.swapLast(v))
  const weighted = ops.mul(weights, byWeights)
  const byScores = ops.sub(weighted, ops.mul(weights, ops.reduceSum(weighted, [3])))
  const scaled = ops.scale(byScores, scale)
  const byParts = [
    () => ops.matMul(scaled, k),
    () => ops.matMul(ops.swapLast(scaled), q),
    () => ops.matMul(ops.swapLast(weights), y),
  ].map((make, index) => (needs(index) || (projectionBias && needs(3)) ? joinHeads(ops, make()) : undefined))
  const byBias = () =>
    ops.concat(
      byParts.map((part) => ops.reduceSum(part!, [0, 1], false)),
      0,
    )
  return [...byParts, projectionBias && needs(3) ? byBias() : undefined, undefined, needs(5) ? byScores : undefined]
}

function splitHeads(ops: GraphOps, value: Value, heads: number): Value {
  const [batch, length, width] = value.dims as [number, number, number]
  return ops.transpose(ops.reshape(value, [batch, length, heads, width / heads]), [0, 2, 1, 3])
}

function joinHeads(ops: GraphOps, value: Value): Value {
  const [batch, heads, length, width] = value.dims as [number, number, number, number]
  return ops.reshape(ops.transpose(value, [0, 2, 1, 3]), [batch, length, heads * width])
}

/** Query, key and value biases lie behind each other in one input. */
function splitBias(ops: GraphOps, bias: Value, parts: readonly Value[]): Value[] {
  let start = 0
  return parts.map(({ dims }) => {
    const end = start + dims[2]!
    const part = ops.slice(bias, [{ axis: 0, start, end }])
    start = end
    return part
  })
}

/** Keys whose mask is 0 lose `hidden`; the mask is `[batch, keys]` or `[batch, queries, keys]`. */
function maskBias(ops: GraphOps, mask: Value, hidden: number): Value {
  const isVisible = ops.cast(mask, 1)
  const [batch, ...rest] = mask.dims as [number, ...number[]]
  const dims = rest.length === 1 ? [batch, 1, 1, ...rest] : [batch, 1, ...rest]
  return ops.reshape(ops.scale(ops.sub(ops.scalar(1), isVisible), hidden), dims)
}

/** Refuses what the operator can do besides. */
function checkForm(node: NodeProto, inputs: readonly (Value | undefined)[]): void {
  const refuse = (problem: string) =>
    createError(GradientImpossible, { problem: `the MultiHeadAttention node "${node.name}" ${problem}` })
  if (inputs.slice(0, 3).some((part) => part?.dims.length !== 3)) {
    throw refuse('has query, key and value in another form than three times [batch, length, width]')
  }
  if (inputs[4]?.dims.length === 1) throw refuse('has a mask of lengths')
  if (inputs.slice(6).some((input) => input !== undefined)) throw refuse('reads past keys')
  if (node.output.slice(1).some((output) => output !== '')) throw refuse('gives its keys')
  if (intAttribute(node, 'unidirectional', 0) === 1) throw refuse('is unidirectional')
}
