import { type Graph, graphFromModel, parseModel, type TensorProto, tensorNumbers } from '@self-cascade/onnx-graph'
import { readFixture } from '@self-cascade/testing'
import { expect } from 'vitest'
import type { CheckpointKey } from '../checkpoint-keys.ts'
import type { InitializerSource } from '../initializer-source.ts'

/** Reads a model file as a graph. */
export function readGraph(path: string): Graph {
  return graphFromModel(parseModel(readFixture(import.meta.url, path)))
}

/** Gives the weights of a model that PyTorch exported; `keys` gives the checkpoint key of each of its initialisers. */
export function exportedWeights(
  graph: Graph,
  keys: ReadonlyMap<string, Pick<CheckpointKey, 'key'>>,
): InitializerSource {
  const tensors = new Map<string, TensorProto>()
  for (const [initializer, { key }] of keys) tensors.set(key, graph.initializers.get(initializer)!)
  return ({ name, dims }) => {
    const tensor = tensors.get(name)
    expect(withoutOnes(tensor?.dims.map(Number)), name).toEqual(withoutOnes(dims))
    return Float32Array.from(tensorNumbers(tensor!))
  }
}

/** Exporters of clips write norms as [channels, 1, 1, 1] and kernels over time as [to, from, 3, 1, 1]. */
const withoutOnes = (dims: readonly number[] | undefined) => dims?.filter((dim) => dim !== 1)
