import type { Graph } from '@self-cascade/onnx-graph'

/** What the inputs of each operator are when they are initialisers. */
const roles: Readonly<Record<string, readonly string[]>> = {
  Conv: ['', 'weight', 'bias'],
  Gemm: ['', 'weight', 'bias'],
  MatMul: ['', 'weight'],
  Mul: ['weight', 'weight'],
  Add: ['bias', 'bias'],
}

/**
 * Gives the checkpoint key of each weight of a network that PyTorch exported, from the module that reads it, since exporters
 * name folded weights by number. `rename` gets the module's path, such as `down_blocks.0/resnets.0/conv1`.
 */
export function exportedKeys(graph: Graph, rename: (path: string) => string): ReadonlyMap<string, string> {
  const keys = new Map<string, string>()
  for (const { name, opType, input } of graph.nodes()) {
    const path = modulePath(name)
    for (const [index, value] of input.entries()) {
      const role = roles[opType]?.[index]
      const stored = storedValue(graph, value)
      const rank = graph.initializers.get(stored)?.dims.length ?? 0
      if (path !== '' && role && rank > 0) keys.set(stored, `${rename(path).replaceAll('/', '.')}.${role}`)
    }
  }
  return keys
}

/** Weights may be kept as float16 behind a Cast. */
function storedValue(graph: Graph, value: string): string {
  const producer = graph.producerOf(value)
  return producer?.opType === 'Cast' ? producer.input[0]! : value
}

/** The exporter writes a member of a Sequential as `conv1/conv1.0`. */
function modulePath(nodeName: string): string {
  const parts = nodeName.split('/').slice(1, -1)
  return parts.filter((part, index) => !parts[index + 1]?.startsWith(`${part}.`)).join('/')
}
