/** What the inputs of each operator are when they are initialisers. */
const roles = {
  Conv: ['', 'weight', 'bias'],
  Gemm: ['', 'weight', 'bias'],
  MatMul: ['', 'weight'],
  LayerNormalization: ['', 'weight', 'bias'],
  Mul: ['weight', 'weight'],
  Add: ['bias', 'bias'],
}

/** Modules of the network that the bundled model was trained with, and where diffusers has them. */
export const scenesModules = [
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

/** The exporter writes a member of a Sequential as `conv1/conv1.0`. */
function modulePath(nodeName) {
  const parts = nodeName.split('/').slice(1, -1)
  return parts.filter((part, index) => !parts[index + 1]?.startsWith(`${part}.`)).join('/')
}

/**
 * Gives the diffusers key of every weight of a UNet that PyTorch exported, from the module that reads it, since exporters name
 * folded weights by number, and tells whether it lies transposed: [in, out], for MatMul.
 */
export function checkpointKeys(graph, modules = []) {
  const keys = new Map()
  for (const { name, opType, input } of graph.nodes()) {
    const path = modulePath(name)
    const module = modules.reduce((text, [pattern, to]) => text.replace(pattern, to), path).replaceAll('/', '.')
    for (const [index, value] of input.entries()) {
      const role = roles[opType]?.[index]
      const isWeight = path !== '' && role && (graph.initializers.get(value)?.dims.length ?? 0) > 0
      if (isWeight) keys.set(value, { key: `${module}.${role}`, isTransposed: opType === 'MatMul' })
    }
  }
  return keys
}
