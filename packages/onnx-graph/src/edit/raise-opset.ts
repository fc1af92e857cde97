import type { Graph } from '../graph/graph.ts'

/** Operators whose meaning or outputs changed between opset 13 and {@link highestSafeOpset}. */
const changed: ReadonlySet<string> = new Set(['RoiAlign', 'BatchNormalization'])
const lowestSafeOpset = 13
const highestSafeOpset = 17
/** The file format that opset 17 asks for. */
const irVersion = 8n

/**
 * Makes a model's default operator set at least `version` (17 at most), where that changes the meaning of no node.
 *
 * @returns whether the operator set is now at least that version.
 */
export function raiseOpset(graph: Graph, version: number): boolean {
  const opset = graph.opset()
  if (opset >= version) return true
  if (opset < lowestSafeOpset || version > highestSafeOpset) return false
  if (graph.nodes().some(({ opType, output }) => changed.has(opType) && (opType === 'RoiAlign' || output.length > 1))) {
    return false
  }
  graph.setOpset('', version)
  if (graph.model.irVersion < irVersion) graph.model.irVersion = irVersion
  return true
}
