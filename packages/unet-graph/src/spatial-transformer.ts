import { conv, groupNorm, linear } from './layers.ts'
import { transformerBlock } from './transformer-block.ts'
import type { UnetLevel } from './unet-config.ts'
import type { UnetContext } from './unet-context.ts'

/** Epsilon of the group norm before attention; diffusers fixes it, whatever the config says. */
export const attentionNormEps = 1e-6

/** Adds transformer blocks over the pixels of a feature map, with a norm and projections around them and a residual. */
export function spatialTransformer(context: UnetContext, path: string, input: string, level: UnetLevel): string {
  const { builder, config, encoderStates, attention: form } = context
  const { node } = builder
  const { channels, heads, transformerLayers } = level
  const size = { from: channels, to: channels }
  const { normNumGroups: groups, useLinearProjection, feedForwardMultiplier, crossAttentionDim: contextDim } = config
  const normal = groupNorm(builder, `${path}.norm`, input, { channels, groups, epsilon: attentionNormEps })
  const toPixels = (map: string) =>
    node(path, 'Transpose', [node(path, 'Reshape', [map, builder.ints(0, channels, -1)])], { perm: [0, 2, 1] })
  const toMap = (pixels: string) =>
    node(path, 'Reshape', [node(path, 'Transpose', [pixels], { perm: [0, 2, 1] }), node(path, 'Shape', [input])])

  let states = useLinearProjection
    ? linear(builder, `${path}.proj_in`, toPixels(normal), size)
    : toPixels(conv(builder, `${path}.proj_in`, normal, { ...size, kernel: [1, 1] }))
  for (let layer = 0; layer < transformerLayers; layer++) {
    const blockSize = { channels, heads, contextDim, feedForwardMultiplier }
    const blockInput = { input: states, context: encoderStates, form }
    states = transformerBlock(builder, `${path}.transformer_blocks.${layer}`, blockInput, blockSize)
  }
  const result = useLinearProjection
    ? toMap(linear(builder, `${path}.proj_out`, states, size))
    : conv(builder, `${path}.proj_out`, toMap(states), { ...size, kernel: [1, 1] })
  return node(path, 'Add', [result, input])
}
