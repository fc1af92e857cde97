import { createError, InvalidOption } from '@self-cascade/core'
import {
  eliminateCommonSubexpressions,
  eliminateDead,
  foldConstants,
  fuseLayerNormalization,
  type Graph,
  inferShapes,
  raiseOpset,
  removeNoOps,
  runPasses,
  setOutputs,
  simplifyLayout,
  staticDims,
} from '@self-cascade/onnx-graph'
import { dependenceOf } from './dependence.ts'
import { DimsUnknown, GradientImpossible } from './errors.ts'
import { GraphOps } from './graph-ops.ts'
import { lowerGroupNormalization, recognizeGroupNormalization } from './group-normalization.ts'
import { nameOutputs } from './name-outputs.ts'
import { recomputeForward } from './recompute-forward.ts'
import { ReversePass } from './reverse-pass.ts'
import { sizeOfDims } from './value.ts'

/** What to differentiate. */
export interface GradientOptions {
  /** A graph whose sizes are all fixed, of opset 13 or later. It stays as it is. */
  readonly graph: Graph
  /** The value to differentiate: one float element. */
  readonly loss: string
  /** What to differentiate by: graph inputs, initialisers or values between. */
  readonly wrt: readonly string[]
  /**
   * Trades time for memory: the forward pass is cut into this many segments, and only values that cross from one to another are
   * kept for the reverse pass; the rest is computed again. 1, which keeps everything, by default.
   */
  readonly segments?: number
}

/** A graph that gives a loss and its gradients. */
export interface GradientGraph {
  readonly graph: Graph
  /** Name of the loss, the first output. */
  readonly loss: string
  /** Name of the output that holds the gradient by each of `wrt`, of the same dims. */
  readonly gradients: Readonly<Record<string, string>>
}

/**
 * Adds the reverse pass to a graph: reverse-mode differentiation (Griewank and Walther, "Evaluating Derivatives", chapter 3) with
 * ordinary operators. Only nodes between `wrt` and the loss are differentiated. The result has the loss and the gradients as its
 * outputs and lacks everything that they do not need; a gradient of something that the loss does not depend on is zero.
 *
 * @throws {@link GradientImpossible} for names that the graph has not, a loss of more than one element, or an old opset.
 * @throws {@link OperatorNotDifferentiable} naming operator, node and path.
 * @throws {@link DimsUnknown} when a size on the way is not fixed.
 * @throws {@link InvalidOption} for a number of segments that is none.
 */
export function gradientGraph({ graph: forward, loss, wrt, segments = 1 }: GradientOptions): GradientGraph {
  checkSegments(segments)
  const graph = prepare({ graph: forward, loss, wrt })
  const ops = new GraphOps(graph)
  recognizeGroupNormalization(graph, ops, wrt)
  const dependence = dependenceOf(graph, wrt, loss)
  const forwardNodes = new Set(graph.nodes())
  const reversePass = new ReversePass(ops, dependence, loss)
  const gradients = reversePass.gradients(wrt)
  if (segments > 1) {
    const { nodes } = dependence
    recomputeForward({ ops, nodes, segments, ...reversePass.values }, (node) => !forwardNodes.has(node))
  }
  setOutputs(graph, [loss])
  const outputs = wrt.map((name, index) => ({ value: gradients[index]!, wanted: `${name}.gradient` }))
  const names = nameOutputs(graph, outputs)
  setOutputs(graph, [loss, ...names])
  lowerGroupNormalization(graph, ops)
  const { graph: tidied } = runPasses(graph, {
    simplifyLayout,
    removeNoOps: (one) => removeNoOps(one, { keep: wrt }),
    eliminateCommonSubexpressions,
  })
  eliminateDead(tidied)
  return { graph: tidied, loss, gradients: Object.fromEntries(wrt.map((name, index) => [name, names[index]!])) }
}

/** Copies the graph with operands folded to constants and layer normalisation as one operator, which has a shorter gradient. */
function prepare({ graph, loss, wrt }: GradientOptions): Graph {
  const folded = foldConstants(inferShapes(withOutputs(graph, wrt)).graph, { keep: wrt }).graph.clone()
  checkNames(folded, loss, wrt)
  modernize(folded)
  setOutputs(folded, [loss])
  const { graph: fused, modified } = fuseLayerNormalization(folded)
  // What the loss does not depend on is gone from the fused graph, and so are values inside of what was fused.
  return modified && wrt.every((name) => fused.has(name)) ? inferShapes(fused).graph.clone() : folded
}

/** Makes values between inputs and loss outputs, so that passes leave them even where nobody reads them. */
function withOutputs(graph: Graph, wrt: readonly string[]): Graph {
  const made = wrt.filter((name) => graph.producerOf(name) !== undefined && !graph.isOutput(name))
  if (made.length === 0) return graph
  const open = graph.clone()
  setOutputs(open, [...graph.outputNames, ...new Set(made)])
  return open
}

function checkSegments(segments: number): void {
  if (Number.isInteger(segments) && segments >= 1) return
  throw createError(InvalidOption, { name: 'segments', value: segments, expected: 'a whole number of 1 or more' })
}

function checkNames(graph: Graph, loss: string, wrt: readonly string[]): void {
  const missing = [loss, ...wrt].find((name) => !graph.has(name))
  if (missing !== undefined) throw createError(GradientImpossible, { problem: `the graph has no value "${missing}"` })
  const dims = staticDims(graph.typeOf(loss))
  if (!dims) throw createError(DimsUnknown, { value: loss, node: 'the loss' })
  if (sizeOfDims(dims) !== 1) {
    throw createError(GradientImpossible, { problem: `the loss "${loss}" has dims [${dims}] and not one element` })
  }
}

/** The operators that rules add need opset 17, which reads nearly everything of 13 to 16 without a change of meaning. */
function modernize(graph: Graph): void {
  const opset = graph.opset()
  if (opset < 13) {
    throw createError(GradientImpossible, { problem: `the graph has opset ${opset}, and 13 is the first` })
  }
  if (!raiseOpset(graph, 17)) {
    throw createError(GradientImpossible, { problem: `a node means something else in opset 17 than in ${opset}` })
  }
}
