import { createError } from '@self-cascade/core'
import { DataType, type Graph, inferShapes, staticDims } from '@self-cascade/onnx-graph'
import { DimsUnknown, GradientImpossible } from './errors.ts'
import { GraphOps } from './graph-ops.ts'
import { isSameDims, range, type Value } from './value.ts'

/** What a loss compares. All are names of values of the graph, of known dims. */
export interface LossOperands {
  readonly prediction: string
  /** Of the prediction's dims; for {@link crossEntropy} the class numbers, int64, without the class axis. */
  readonly target: string
  /** One weight per sample (axis 0), such as min-SNR weights: each sample's mean loss is multiplied by its own. */
  readonly sampleWeights?: string
}

/** Adds a loss to a graph and gives its name: a float32 scalar. The graph itself is changed. */
export type Loss = (graph: Graph, operands: LossOperands) => string

/** `mean((prediction − target)²)`: the epsilon loss of diffusion models (Ho et al. 2020, eq. 14). */
export const meanSquaredError: Loss = elementwise((ops, difference) => ops.square(difference))

/** `mean |prediction − target|`. */
export const meanAbsoluteError: Loss = elementwise((ops, difference) => ops.unary('Abs', difference))

/** The Huber loss: `d²/2` for `|d| ≤ delta`, else `delta·(|d| − delta/2)` (Huber 1964); torch's `HuberLoss`. */
export const huberLoss = (delta = 1): Loss =>
  elementwise((ops, difference) => {
    const size = ops.unary('Abs', difference)
    const inner = ops.op('Min', [size, ops.scalar(delta)], size.dims)
    return ops.mul(inner, ops.sub(size, ops.scale(inner, 0.5)))
  })

/** `mean(−log softmax(prediction)[target])` over classes on axis 1; the target holds class numbers. */
export const crossEntropy: Loss = (graph, { prediction, target, sampleWeights }) => {
  const { ops, values } = operandsOf(graph, [prediction, target, ...(sampleWeights ? [sampleWeights] : [])])
  const [scores, classes, weights] = values as [Value, Value, Value?]
  const count = scores.dims[1]!
  const expected = [scores.dims[0]!, ...scores.dims.slice(2)]
  if (!isSameDims(classes.dims, expected)) {
    throw createError(GradientImpossible, {
      problem: `the classes "${target}" have dims [${classes.dims}] and not [${expected}]`,
    })
  }
  const logarithms = ops.op('LogSoftmax', [scores], scores.dims, { axis: 1 })
  const at = ops.reshape(ops.cast(classes, DataType.INT64), [expected[0]!, 1, ...expected.slice(1)])
  const numbers = ops.reshape(ops.integers(range(0, count)), [1, count, ...expected.slice(1).map(() => 1)])
  const isClass = ops.cast(ops.equal(at, numbers), DataType.FLOAT)
  const perPixel = ops.neg(ops.reduceSum(ops.mul(logarithms, isClass), [1]))
  return meanOf(ops, perPixel, weights)
}

function elementwise(cost: (ops: GraphOps, difference: Value) => Value): Loss {
  return (graph, { prediction, target, sampleWeights }) => {
    const { ops, values } = operandsOf(graph, [prediction, target, ...(sampleWeights ? [sampleWeights] : [])])
    const [predicted, wanted, weights] = values as [Value, Value, Value?]
    if (!isSameDims(predicted.dims, wanted.dims)) {
      const problem = `the prediction has dims [${predicted.dims}] and the target "${target}" [${wanted.dims}]`
      throw createError(GradientImpossible, { problem })
    }
    return meanOf(ops, cost(ops, ops.sub(predicted, wanted)), weights)
  }
}

/** The mean over all elements, each sample weighted where weights are given. */
function meanOf(ops: GraphOps, costs: Value, weights: Value | undefined): string {
  const [batch = 1] = costs.dims
  const weighted = weights ? ops.mul(costs, ops.reshape(weights, [batch, ...costs.dims.slice(1).map(() => 1)])) : costs
  return ops.reshape(ops.reduceMean(weighted, range(0, costs.dims.length)), []).name
}

function operandsOf(graph: Graph, names: readonly string[]): { ops: GraphOps; values: Value[] } {
  const inferred = inferShapes(graph).graph
  const values = names.map((name) => {
    const dims = staticDims(inferred.typeOf(name))
    if (!dims) throw createError(DimsUnknown, { value: name, node: 'the loss' })
    return { name, dims }
  })
  return { ops: new GraphOps(graph), values }
}
