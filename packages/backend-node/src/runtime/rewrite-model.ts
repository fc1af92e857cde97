import { SelfCascadeError } from '@self-cascade/core'
import type { Graph, ModelProto } from '@self-cascade/onnx-graph'

type GraphTools = typeof import('@self-cascade/onnx-graph')
type InputDims = Readonly<Record<string, readonly number[]>>

/**
 * Makes a model for one size: dims fixed, shape arithmetic folded, layer normalisation and attention fused. Attention then never
 * holds all scores, and the runtime has fewer nodes to go through when it opens the model.
 *
 * @returns undefined for a model that cannot be rewritten, such as one with an input whose dims are not given.
 */
export function rewriteModel(
  { graphFromModel, inferencePasses, modelFromGraph, parseModel, runPasses, specialize }: GraphTools,
  bytes: Uint8Array,
  inputDims: InputDims,
  name: string,
): ModelProto | undefined {
  try {
    const graph = graphFromModel(parseModel(bytes, name))
    if (!areAllFixed(graph, inputDims)) return undefined
    const { graph: fixed } = specialize(graph, { inputDims })
    return modelFromGraph(runPasses(fixed, inferencePasses()).graph)
  } catch (error) {
    // What is wrong with the model or the dims is told by the plain way of fixing dims, which asks for less.
    if (SelfCascadeError.isInstance(error)) return undefined
    throw error
  }
}

/** Tells whether the dims fix every input, themselves or by a symbol that inputs share. */
function areAllFixed(graph: Graph, inputDims: InputDims): boolean {
  const symbols = new Set(Object.keys(inputDims).flatMap((name) => graph.typeOf(name)?.dims ?? []))
  return graph.inputNames.every((name) => {
    const dims = graph.typeOf(name)?.dims
    return (
      inputDims[name] !== undefined || dims?.every((dim) => typeof dim === 'number' || (dim !== '' && symbols.has(dim)))
    )
  })
}
