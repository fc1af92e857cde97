import { eliminateDead } from '../edit/eliminate-dead.ts'
import { copyMessage } from '../graph/copy-message.ts'
import type { Graph } from '../graph/graph.ts'
import { valueInfo } from '../graph/value-type.ts'
import { deduplicateInitializers } from '../passes/deduplicate-constants.ts'
import { removeRepeatedNodes } from '../passes/eliminate-common-subexpressions.ts'
import { type FoldConstantsOptions, foldKnownValues } from '../passes/fold-constants.ts'
import type { PassResult } from '../passes/pass.ts'
import { bypassNoOps } from '../passes/remove-no-ops.ts'
import { analyzeGraph, type GraphAnalysis } from '../shapes/analyze-graph.ts'
import { areSameTypes } from '../shapes/infer-shapes.ts'
import { fixInputs } from './fix-inputs.ts'
import type { StageSizes } from './input-dims.ts'

/** Sizes of one stage, and how far constants are folded. */
export interface SpecializeOptions extends StageSizes, FoldConstantsOptions {}

/**
 * Makes a graph for one size. Symbols of the inputs are given sizes by their names (`batch_size`, `latent_height`,
 * `sequence_length` and the like) or else by their places, a vector of steps has length 1, and channels and features follow
 * from the weights. Shapes are inferred, shape arithmetic becomes constants, and what then does nothing, repeats something or is
 * needed by nothing goes away: see {@link inferShapes}, {@link foldConstants}, {@link deduplicateConstants},
 * {@link removeNoOps}, {@link eliminateCommonSubexpressions}, {@link eliminateDead}.
 *
 * Precondition: none.
 * Postcondition: the same outputs for inputs of these sizes. `typeOf` gives every value fixed dims, but for those that
 * {@link findDynamicValues} lists. Names of inputs, outputs and weights stay, those of other values stay where the value does.
 *
 * @throws {@link InputDimMissing} for a dim that neither the options nor the weights say.
 * @throws {@link UnknownName}, {@link InvalidOption}, {@link InputDimsConflict} for sizes that the inputs cannot have.
 *
 * @example
 * ```ts
 * const { graph } = specialize(graphFromModel(model), { batch: 2, height: 64, width: 64, sequence: 77 })
 * ```
 */
export function specialize(graph: Graph, options: SpecializeOptions): PassResult {
  const { foldWeights = false, keep = [], ...sizes } = options
  const copy = graph.clone()
  const kept = new Set(keep)
  fixInputs(copy, sizes)
  const analysis = analyzeGraph(copy, { weights: foldWeights, keep: kept })
  const isTyped = noteTypes(copy, analysis)
  const edits = [
    foldKnownValues(copy, analysis),
    deduplicateInitializers(copy, kept),
    bypassNoOps(copy, analysis),
    removeRepeatedNodes(copy),
    eliminateDead(copy),
  ]
  const isFixed = graph.inputNames.some((name) => !areSameTypes(copy.typeOf(name), graph.typeOf(name)))
  const modified = isFixed || isTyped || edits.includes(true)
  return modified ? { graph: copy, modified } : { graph, modified }
}

/** Notes the types that were found, those of graph outputs in their descriptions too. Tells whether any is new. */
function noteTypes(graph: Graph, { types }: GraphAnalysis): boolean {
  let modified = false
  for (const [value, type] of types) {
    if (areSameTypes(type, graph.typeOf(value))) continue
    graph.setType(value, type)
    modified = true
  }
  const described = graph.outputs.map((info) => {
    const type = types.get(info.name)
    return type ? copyMessage(info, { type: valueInfo(info.name, type).type! }) : info
  })
  graph.setOutputs(described)
  return modified
}
