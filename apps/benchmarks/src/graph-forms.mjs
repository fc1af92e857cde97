import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  chunkAttention,
  graphFromModel,
  inferencePasses,
  modelFromGraph,
  optimizeForInference,
  parseModel,
  runPasses,
  serializeModel,
  specialize,
} from '@self-cascade/onnx-graph'

const scoresBudget = 64 * 2 ** 20

/** What is measured: a graph as it came; with free sizes and fused attention; for fixed sizes; in chunks of 64 MB; fused. */
export const forms = {
  exported: (graph) => graph,
  'fused-free': (graph) => optimizeForInference(graph).graph,
  fixed: (graph, stage) => specialize(graph, stage).graph,
  chunked: (graph, stage) => chunkAttention(specialize(graph, stage).graph, { memoryBudget: scoresBudget }).graph,
  fused: (graph, stage) => runPasses(specialize(graph, stage).graph, inferencePasses()).graph,
}

/** Rewrites the model at `source` and writes it to a folder, where its data file lies if it has one. */
export function writeForm(source, folder, form, stage) {
  const graph = forms[form](graphFromModel(parseModel(readFileSync(source), source)), stage)
  const path = join(folder, 'rewritten.onnx')
  writeFileSync(path, serializeModel(modelFromGraph(graph)))
  return { path, nodes: graph.nodes().length }
}
