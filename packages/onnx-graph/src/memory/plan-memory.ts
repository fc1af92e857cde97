import type { NodeProto } from 'onnx-buf'
import { elementTypeName } from '../element-types.ts'
import type { Graph } from '../graph/graph.ts'
import type { MemoryPlan, MemoryPlanOptions, SizedValue } from './memory-plan.ts'
import { peakActivation } from './peak-activation.ts'
import { scoreBytes } from './score-bytes.ts'
import { type FixedTypes, sizedTypes } from './value-sizes.ts'
import { tabulateValues, type ValueTable } from './value-table.ts'

/**
 * Tells what running a graph at one size takes, without running it: the bytes of its weights, the largest single value, and the
 * most that is alive at one time when each value lives from its producer to its last reader. Reshapes and the like share the
 * memory of what they read. Works on outlines without weights too. For several sizes of one graph see {@link memoryPlanner}.
 *
 * @throws {@link InputDimMissing} for a dim that neither the options nor the weights say.
 * @throws {@link UnknownName}, {@link InvalidOption}, {@link InputDimsConflict} for sizes that the inputs cannot have.
 *
 * @example
 * ```ts
 * const { peakActivationBytes, largestValue } = planMemory(graph, { batch: 2, height: 64, width: 64, sequence: 77 })
 * ```
 */
export function planMemory(graph: Graph, options: MemoryPlanOptions): MemoryPlan {
  return memoryPlanner(graph)(options)
}

/**
 * Gives what plans the memory of a graph for any size. Shapes are inferred once, with sizes as expressions, so that a plan for a
 * further size takes milliseconds.
 */
export function memoryPlanner(graph: Graph): (options: MemoryPlanOptions) => MemoryPlan {
  const table = tabulateValues(graph)
  const typesAt = sizedTypes(graph)
  return ({ inPlace = true, attentionScores = 'none', floats, ...sizes }) => {
    const typeOf = typesAt(sizes, floats)
    const bytesOf = (value: string) => typeOf(value)?.bytes ?? 0
    const scratchOf = (node: NodeProto) => (attentionScores === 'none' ? 0 : heldScores(node, typeOf, attentionScores))
    const peak = peakActivation(table, { bytesOf, scratchOf, inPlace })
    const kept = table.kept.map(bytesOf)
    return {
      weightBytes: sum(kept),
      foldedBytes: sum(table.folded.map(bytesOf)),
      largestWeightBytes: most(kept),
      largestScoreBytes: most(table.nodes.map(({ node }) => scratchOf(node))),
      peakActivationBytes: peak.bytes,
      peakOpType: peak.opType,
      ...largestOf(table, typeOf),
    }
  }
}

/** Chunks hold the scores and their softmax. */
function heldScores(node: NodeProto, typeOf: FixedTypes, held: 'whole' | { readonly memoryBudget: number }): number {
  const scores = scoreBytes(node, typeOf)
  return held === 'whole' ? scores : Math.min(2 * scores, held.memoryBudget)
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, bytes) => total + bytes, 0)
const most = (sizes: readonly number[]) => sizes.reduce((largest, bytes) => Math.max(largest, bytes), 0)

/** Finds the largest value, and how many have no size. */
function largestOf({ fed, nodes, kept, innerValues }: ValueTable, typeOf: FixedTypes) {
  let largestValue: SizedValue | undefined
  let unknown = innerValues + kept.filter((value) => !typeOf(value)).length
  const note = (name: string, opType: string) => {
    const type = typeOf(name)
    if (!type) unknown++
    else if (type.bytes > (largestValue?.bytes ?? -1)) {
      largestValue = {
        name,
        opType,
        dims: type.dims,
        elementType: elementTypeName(type.elementType),
        bytes: type.bytes,
      }
    }
  }
  for (const { value } of fed) note(value, '')
  for (const { node, makes } of nodes) for (const { value } of makes) note(value, node.opType)
  return { largestValue, unknown }
}
