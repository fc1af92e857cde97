import { type AttentionForm, attention } from './attention.ts'
import { gelu, layerNorm, linear } from './layers.ts'
import type { UnetBuilder } from './unet-builder.ts'

/** Sizes of a transformer block. */
export interface TransformerSize {
  readonly channels: number
  readonly heads: number
  /** Width of the text states. */
  readonly contextDim: number
  readonly feedForwardMultiplier: number
}

/** What a transformer block reads. */
export interface TransformerInput {
  /** [batch, n, channels] */
  readonly input: string
  /** States for the second attention, [batch, m, contextDim]; absent when it attends to its own input, as over time. */
  readonly context?: string
  readonly form: AttentionForm
}

/** Adds self-attention, attention to the text and a gated feed-forward layer, each with a norm before it and a residual. */
export function transformerBlock(
  builder: UnetBuilder,
  path: string,
  { input, context, form }: TransformerInput,
  { channels, heads, contextDim, feedForwardMultiplier }: TransformerSize,
): string {
  const { node } = builder
  const norm = (index: number, states: string) => layerNorm(builder, `${path}.norm${index}`, states, channels)
  const own = norm(1, input)
  const self = { input: own, context: own, form }
  const first = attention(builder, `${path}.attn1`, self, { channels, heads, contextDim: channels })
  const afterSelf = node(path, 'Add', [first, input])
  const query = norm(2, afterSelf)
  const cross = { input: query, context: context ?? query, form }
  const second = attention(builder, `${path}.attn2`, cross, {
    channels,
    heads,
    contextDim: context === undefined ? channels : contextDim,
  })
  const afterText = node(path, 'Add', [second, afterSelf])
  const width = feedForwardMultiplier * channels
  return node(path, 'Add', [feedForward(builder, `${path}.ff.net`, norm(3, afterText), channels, width), afterText])
}

/** GEGLU: one half of a linear layer, times the GELU of the other half. */
function feedForward(builder: UnetBuilder, path: string, input: string, channels: number, width: number): string {
  const both = linear(builder, `${path}.0.proj`, input, { from: channels, to: 2 * width })
  const [value, gate] = builder.nodes(`${path}.0`, 'Split', [both, builder.ints(width, width)], 2, { axis: -1 })
  const gated = builder.node(`${path}.0`, 'Mul', [value!, gelu(builder, `${path}.0`, gate!)])
  return linear(builder, `${path}.2`, gated, { from: width, to: channels })
}
