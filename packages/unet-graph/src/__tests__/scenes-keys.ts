import type { Graph } from '@self-cascade/onnx-graph'

/** Modules of the network that the scenes model was trained with, and where diffusers has them. */
const modules: readonly (readonly [RegExp, string])[] = [
  [/^time\/time\.0/, 'time_embedding.linear_1'],
  [/^time\/time\.2/, 'time_embedding.linear_2'],
  [/^norm_out/, 'conv_norm_out'],
  [/^(down|up)\.(\d)\.(\d)/, '$1_blocks.$2.resnets.$3'],
  [/^attn_(down|up)\.(\d)\.(\d)/, '$1_blocks.$2.attentions.$3'],
  [/^(down|up)sample\.(\d)(\/conv)?/, '$1_blocks.$2.$1samplers.0.conv'],
  [/^mid([12])/, 'mid_block.resnets.$1'],
  [/^mid_attn/, 'mid_block.attentions.0'],
  [/\/block\//, '/transformer_blocks.0/'],
  [/\/ff1$/, '/ff.net.0.proj'],
  [/\/ff2$/, '/ff.net.2'],
  [/\/to_out$/, '/to_out.0'],
  [/\/emb$/, '/time_emb_proj'],
  [/\/skip$/, '/conv_shortcut'],
]

/** Inputs of each operator that are parameters, where the value of the other input does not tell. */
const roles: Readonly<Record<string, readonly string[]>> = {
  Conv: ['', 'weight', 'bias'],
  Gemm: ['', 'weight', 'bias'],
  MatMul: ['', 'weight'],
  Mul: ['weight', 'weight'],
  Add: ['bias', 'bias'],
}

/** Gives the diffusers key of each initialiser of the scenes model's UNet, from the module that reads it. */
export function scenesKeys(graph: Graph): ReadonlyMap<string, string> {
  const keys = new Map<string, string>()
  for (const node of graph.nodes()) {
    const path = node.name.split('/').slice(2, -1).join('/')
    for (const [index, value] of node.input.entries()) {
      const stored = graph.producerOf(value)?.opType === 'Cast' ? graph.producerOf(value)!.input[0]! : value
      const role = roles[node.opType]?.[index]
      const isParameter =
        graph.initializers.has(stored) && path !== '' && graph.initializers.get(stored)!.dims.length > 0
      if (isParameter && role) keys.set(stored, `${diffusersPath(path)}.${role}`)
    }
  }
  return keys
}

function diffusersPath(path: string): string {
  const renamed = modules.reduce((name, [pattern, replacement]) => name.replace(pattern, replacement), path)
  return renamed.replaceAll('/', '.').replace(/^mid_block\.resnets\.(\d)/, (_, one) => `mid_block.resnets.${one - 1}`)
}
