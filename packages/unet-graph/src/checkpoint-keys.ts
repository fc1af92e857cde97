import type { Graph } from '@self-cascade/onnx-graph'

/** What the inputs of each operator are when they are initialisers. */
const roles: Readonly<Record<string, readonly string[]>> = {
  Conv: ['', 'weight', 'bias'],
  Gemm: ['', 'weight', 'bias'],
  MatMul: ['', 'weight'],
  LayerNormalization: ['', 'weight', 'bias'],
  Mul: ['weight', 'weight'],
  Add: ['bias', 'bias'],
}

/** Where the weight of an exported network stands in a checkpoint. */
export interface CheckpointKey {
  /** The name that diffusers has for it, such as `down_blocks.0.resnets.0.conv1.weight`. */
  readonly key: string
  /** Tells that the initialiser lies as [in, out], for MatMul, and the checkpoint's tensor as [out, in]. */
  readonly isTransposed: boolean
}

/** Replaces one part of a module's path by another, as `text.replace(pattern, replacement)` does. */
export type ModuleRenaming = readonly [pattern: RegExp, replacement: string]

/**
 * Gives the checkpoint key of every weight of a network that PyTorch exported, by the initialiser's name: from the module that
 * reads it, since exporters name folded weights by number. Weights behind a Cast, as float16 ones, count too; scalars do not.
 *
 * @param renamings - for networks whose modules are not called as in diffusers: applied one after the other to each module's path,
 * such as `down_blocks.0/resnets.0/conv1`
 * @example
 * ```ts
 * for (const [initializer, { key }] of checkpointKeys(graphFromModel(parseModel(bytes)))) console.log(initializer, key)
 * ```
 */
export function checkpointKeys(
  graph: Graph,
  renamings: readonly ModuleRenaming[] = [],
): ReadonlyMap<string, CheckpointKey> {
  const keys = new Map<string, CheckpointKey>()
  for (const { name, opType, input } of graph.nodes()) {
    const path = modulePath(name)
    const module = renamings.reduce((text, [pattern, to]) => text.replace(pattern, to), path).replaceAll('/', '.')
    for (const [index, value] of input.entries()) {
      const role = roles[opType]?.[index]
      const stored = storedValue(graph, value)
      const isWeight = path !== '' && role && (graph.initializers.get(stored)?.dims.length ?? 0) > 0
      if (isWeight) keys.set(stored, { key: `${module}.${role}`, isTransposed: opType === 'MatMul' })
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
