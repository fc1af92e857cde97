import { linear } from './layers.ts'
import type { UnetBuilder } from './unet-builder.ts'

/**
 * How attention is written: `exported` as exporters do, with MatMul, Softmax and MatMul over all heads; `fused` as one
 * `com.microsoft.MultiHeadAttention`, which keeps no scores and is many times faster on large inputs.
 */
export type AttentionForm = 'exported' | 'fused'

/** Sizes of an attention. */
export interface AttentionSize {
  readonly channels: number
  readonly heads: number
  /** Width of the states attended to. */
  readonly contextDim: number
}

interface Projected {
  readonly query: string
  readonly key: string
  readonly value: string
}

/** Adds multi-head attention of [batch, n, channels] to `context`, [batch, m, contextDim], with its linear layers. */
export function attention(
  builder: UnetBuilder,
  path: string,
  { input, context, form }: { readonly input: string; readonly context: string; readonly form: AttentionForm },
  size: AttentionSize,
): string {
  const { channels, contextDim } = size
  const from = (layer: string, states: string, width: number) =>
    linear(builder, `${path}.${layer}`, states, { from: width, to: channels, bias: false })
  const projected = {
    query: from('to_q', input, channels),
    key: from('to_k', context, contextDim),
    value: from('to_v', context, contextDim),
  }
  const mixed = forms[form](builder, path, projected, size)
  return linear(builder, `${path}.to_out.0`, mixed, { from: channels, to: channels })
}

/** `softmax(q kᵀ / √d) v`, d being the channels of one head. */
const forms = {
  exported(builder, path, { query, key, value }, { channels, heads }) {
    const { node, ints } = builder
    const headDim = channels / heads
    const split = (states: string, perm: readonly number[]) =>
      node(path, 'Transpose', [node(path, 'Reshape', [states, ints(0, -1, heads, headDim)])], { perm })
    const scores = node(path, 'MatMul', [split(query, [0, 2, 1, 3]), split(key, [0, 2, 3, 1])])
    const scaled = node(path, 'Mul', [scores, builder.float(1 / Math.sqrt(headDim))])
    const weights = node(path, 'Softmax', [scaled], { axis: -1 })
    const mixed = node(path, 'MatMul', [weights, split(value, [0, 2, 1, 3])])
    const together = node(path, 'Transpose', [mixed], { perm: [0, 2, 1, 3] })
    return node(path, 'Reshape', [together, ints(0, -1, channels)])
  },
  fused(builder, path, { query, key, value }, { heads }) {
    return builder.contribNode(path, 'MultiHeadAttention', [query, key, value], { num_heads: heads })
  },
} satisfies Record<
  AttentionForm,
  (builder: UnetBuilder, path: string, projected: Projected, size: AttentionSize) => string
>
