import { create } from '@bufbuild/protobuf'
import { GraphProtoSchema } from 'onnx-buf'
import { evaluateDim } from '../dims/dim-algebra.ts'
import { fixGraphInputDims } from '../fix-input-dims.ts'
import type { Graph } from '../graph/graph.ts'
import { analyzeGraph } from '../shapes/analyze-graph.ts'
import { assignInputDims, refuseOpenDims, type StageSizes } from './input-dims.ts'

/**
 * Fixes the dims of all inputs of a graph in place. Channels and features that are symbols get the size that the weights ask for.
 *
 * @throws as {@link specialize}
 */
export function fixInputs(graph: Graph, sizes: StageSizes): void {
  let assigned = assignInputDims(graph, sizes, new Map())
  if (assigned.open.length > 0) {
    const probe = graph.clone()
    for (const [name, dims] of assigned.dims) probe.setType(name, { ...graph.typeOf(name)!, dims })
    assigned = assignInputDims(graph, sizes, analyzeGraph(probe).symbolSizes)
  }
  refuseOpenDims(assigned)
  const inputDims = Object.fromEntries([...assigned.dims].filter(([, dims]) => dims.length > 0)) as Record<
    string,
    number[]
  >
  const symbols = symbolsOf(graph, inputDims)
  const shell = create(GraphProtoSchema, { input: [...graph.inputs], output: [...graph.outputs] })
  const fixed = fixGraphInputDims(shell, { ...inputDims, ...sizes.inputDims })
  graph.setInputs(fixed.graph.input)
  graph.setOutputs(fixed.graph.output)
  substituteSymbols(graph, symbols)
}

function symbolsOf(graph: Graph, inputDims: Readonly<Record<string, readonly number[]>>): Record<string, number> {
  const entries = Object.entries(inputDims).flatMap(([name, dims]) =>
    (graph.typeOf(name)?.dims ?? []).flatMap((dim, axis) =>
      typeof dim === 'string' && dim !== '' ? [[dim, dims[axis]!] as const] : [],
    ),
  )
  return Object.fromEntries(entries)
}

/** Puts sizes into what the model already says of its values. */
function substituteSymbols(graph: Graph, symbols: Readonly<Record<string, number>>): void {
  const values = [...graph.inputNames, ...graph.nodes().flatMap(({ output }) => output)]
  for (const value of values) {
    const type = value === '' ? undefined : graph.typeOf(value)
    if (!type?.dims?.some((dim) => typeof dim === 'string')) continue
    graph.setType(value, { ...type, dims: type.dims.map((dim) => evaluateDim(dim, symbols) ?? dim) })
  }
}
