import { conv, groupNorm, type LayerSize, rowLinear, silu } from './layers.ts'
import type { UnetContext } from './unet-context.ts'

/** Adds two convolutions with norms, the time embedding added between them, and a residual. */
export function resnetBlock(context: UnetContext, path: string, input: string, { from, to }: LayerSize): string {
  const { builder, config, embedding } = context
  const { node } = builder
  const active = (norm: string, map: string, channels: number) => {
    const size = { channels, groups: config.normNumGroups, epsilon: config.normEps }
    return silu(builder, path, groupNorm(builder, `${path}.${norm}`, map, size))
  }
  const first = conv(builder, `${path}.conv1`, active('norm1', input, from), { from, to })
  const shift = rowLinear(builder, `${path}.time_emb_proj`, embedding, { from: config.timeEmbedDim, to })
  const shifted = node(path, 'Add', [first, node(path, 'Reshape', [shift, builder.ints(0, to, 1, 1)])])
  const second = conv(builder, `${path}.conv2`, active('norm2', shifted, to), { from: to, to })
  const shortcut = from === to ? input : conv(builder, `${path}.conv_shortcut`, input, { from, to, kernel: [1, 1] })
  return node(path, 'Add', [shortcut, second])
}
