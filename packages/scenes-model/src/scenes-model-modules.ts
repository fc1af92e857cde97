/**
 * Where diffusers has the modules of the network that the bundled `unet` was exported from: replacements to apply one after the other
 * to a module's path, such as `unet/down.0.1/conv1`. With them `checkpointKeys` of `@self-cascade/unet-graph` gives diffusers' keys.
 */
export const scenesModelModules: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/^unet\//, ''],
  [/^time\.0/, 'time_embedding.linear_1'],
  [/^time\.2/, 'time_embedding.linear_2'],
  [/^norm_out/, 'conv_norm_out'],
  [/^(down|up)\.(\d)\.(\d)/, '$1_blocks.$2.resnets.$3'],
  [/^attn_(down|up)\.(\d)\.(\d)/, '$1_blocks.$2.attentions.$3'],
  [/^(down|up)sample\.(\d)(\/conv)?/, '$1_blocks.$2.$1samplers.0.conv'],
  [/^mid1/, 'mid_block.resnets.0'],
  [/^mid2/, 'mid_block.resnets.1'],
  [/^mid_attn/, 'mid_block.attentions.0'],
  [/\/block\//, '/transformer_blocks.0/'],
  [/\/ff1$/, '/ff.net.0.proj'],
  [/\/ff2$/, '/ff.net.2'],
  [/\/to_out$/, '/to_out.0'],
  [/\/emb$/, '/time_emb_proj'],
  [/\/skip$/, '/conv_shortcut'],
]
