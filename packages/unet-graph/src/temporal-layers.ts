import type { Frames } from './frames.ts'
import { conv, groupNorm, linear, silu } from './layers.ts'
import { attentionNormEps } from './spatial-transformer.ts'
import { transformerBlock } from './transformer-block.ts'
import type { UnetContext } from './unet-context.ts'

/** Epsilon of the group norms between convolutions over time. */
const temporalNormEps = 1e-5

/** What layers over time read: rows are frames, [batch · frames, channels, height, width]. */
interface TemporalInput {
  readonly rows: string
  readonly channels: number
  readonly frames: Frames
}

/** Adds convolutions over three frames each, with norms before them and a residual around all. */
export function temporalConv(
  { builder, config }: UnetContext,
  path: string,
  { rows, channels, frames }: TemporalInput,
): string {
  let map = frames.toTime(rows, channels)
  for (let layer = 1; layer <= config.temporalConvLayers; layer++) {
    const name = `${path}.conv${layer}`
    const size = { channels, groups: config.normNumGroups, epsilon: temporalNormEps }
    const active = silu(builder, name, groupNorm(builder, `${name}.0`, map, size))
    // In a checkpoint, all but the first have a dropout before the convolution.
    map = conv(builder, `${name}.${layer === 1 ? 2 : 3}`, active, { from: channels, to: channels, kernel: [3, 1] })
  }
  return builder.node(path, 'Add', [rows, frames.fromTime(map, rows)])
}

/** Adds transformer blocks over the frames of each pixel, with a norm and linear layers around them and a residual. */
export function temporalTransformer(
  { builder, config, attention: form }: UnetContext,
  path: string,
  { rows, channels, frames }: TemporalInput,
  heads: number,
): string {
  const { normNumGroups: groups, feedForwardMultiplier } = config
  const size = { from: channels, to: channels }
  const map = frames.toTime(rows, channels)
  const normal = groupNorm(builder, `${path}.norm`, map, { channels, groups, epsilon: attentionNormEps })
  const states = linear(builder, `${path}.proj_in`, frames.toSequences(normal, channels), size)
  const blockSize = { channels, heads, contextDim: channels, feedForwardMultiplier }
  const block = transformerBlock(builder, `${path}.transformer_blocks.0`, { input: states, form }, blockSize)
  const result = frames.fromSequences(linear(builder, `${path}.proj_out`, block, size), channels)
  return builder.node(path, 'Add', [frames.fromTime(result, rows), rows])
}
