/** Operators that sum, average or pick along axes, and the softmaxes. */
import { createError } from '@self-cascade/core'
import { intAttribute, intsAttribute, tensorNumbers } from '@self-cascade/onnx-graph'
import { OperandNotConstant } from '../errors.ts'
import type { GraphOps } from '../graph-ops.ts'
import { positiveAxis, range, type Value } from '../value.ts'
import { only, type VjpInput, type VjpRule } from '../vjp.ts'

/** The axes a reduction runs over: from its attribute, its second input, or all. */
function reducedAxes({ node, graph, inputs: [x, axesInput] }: VjpInput): readonly number[] {
  const rank = x!.dims.length
  const constant = axesInput && graph.constantOf(axesInput.name)
  if (axesInput && !constant) {
    throw createError(OperandNotConstant, { operand: axesInput.name, node: node.name, opType: node.opType })
  }
  const axes = constant ? tensorNumbers(constant) : intsAttribute(node, 'axes', [])
  if (axes.length > 0) return axes.map((axis) => positiveAxis(axis, rank))
  return intAttribute(node, 'noop_with_empty_axes', 0) === 1 ? [] : range(0, rank)
}

/** A rule for a reduction: gets the output and its gradient with the reduced axes kept as 1. */
const reduction =
  (
    rule: (
      ops: GraphOps,
      parts: { x: Value; y: Value; gradient: Value; count: number; axes: readonly number[] },
    ) => Value,
  ): VjpRule =>
  (vjp) => {
    const { x, y, gradient } = only(vjp)
    const { ops } = vjp
    const axes = reducedAxes(vjp)
    const kept = x.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    const count = axes.reduce((product, axis) => product * x.dims[axis]!, 1)
    const parts = { x, y: ops.reshape(y, kept), gradient: ops.reshape(gradient, kept), count, axes }
    return [ops.expand(rule(ops, parts), x.dims)]
  }

export const ReduceSum = reduction((_, { gradient }) => gradient)
export const ReduceMean = reduction((ops, { gradient, count }) => ops.scale(gradient, 1 / count))
export const ReduceSumSquare = reduction((ops, { x, gradient }) => ops.mul(gradient, ops.scale(x, 2)))
export const ReduceL1 = reduction((ops, { x, gradient }) => ops.mul(gradient, ops.unary('Sign', x)))

/** Zero where all elements are zero, as in torch. */
export const ReduceL2 = reduction((ops, { x, y, gradient }) => {
  const norm = ops.where(ops.equal(y, ops.scalar(0)), ops.scalar(1), y)
  return ops.mul(ops.div(gradient, norm), x)
})
export const ReduceLogSum = reduction((ops, { y, gradient }) => ops.div(gradient, ops.unary('Exp', y)))
export const ReduceLogSumExp = reduction((ops, { x, y, gradient }) =>
  ops.mul(gradient, ops.unary('Exp', ops.sub(x, y))),
)

/** The product of the other elements: an only zero gets that of all others, and beside a zero the gradient is zero. */
export const ReduceProd = reduction((ops, { x, gradient, axes }) => {
  const isZero = ops.equal(x, ops.scalar(0))
  const others = ops.where(isZero, ops.scalar(1), x)
  const product = ops.reduceProd(others, axes)
  const zeros = ops.cast(isZero, 1)
  // Without the element itself.
  const otherZeros = ops.sub(ops.reduceSum(zeros, axes), zeros)
  return ops.mul(gradient, ops.where(ops.equal(otherZeros, ops.scalar(0)), ops.div(product, others), ops.scalar(0)))
})

/** Equal largest (or smallest) elements share the gradient, as torch's amax and amin do. */
const reduceExtremum = reduction((ops, { x, y, gradient, axes }) => {
  const isChosen = ops.cast(ops.equal(x, y), 1)
  return ops.mul(ops.div(gradient, ops.reduceSum(isChosen, axes)), isChosen)
})
export const ReduceMax = reduceExtremum
export const ReduceMin = reduceExtremum

/** The axes of a softmax: one since opset 13, all from `axis` on before. */
function softmaxAxes({ node, graph }: VjpInput, rank: number): readonly number[] {
  const isOne = graph.opset() >= 13
  const axis = positiveAxis(intAttribute(node, 'axis', isOne ? -1 : 1), rank)
  return isOne ? [axis] : range(axis, rank)
}

/** `x̄ = y · (ȳ − Σ y·ȳ)`. */
export const Softmax: VjpRule = (vjp) => {
  const { y, gradient } = only(vjp)
  const { ops } = vjp
  const weighted = ops.mul(y, gradient)
  return [ops.sub(weighted, ops.mul(y, ops.reduceSum(weighted, softmaxAxes(vjp, y.dims.length))))]
}

/** `x̄ = ȳ − softmax(x) · Σ ȳ`. */
export const LogSoftmax: VjpRule = (vjp) => {
  const { y, gradient } = only(vjp)
  const { ops } = vjp
  return [ops.sub(gradient, ops.mul(ops.unary('Exp', y), ops.reduceSum(gradient, softmaxAxes(vjp, y.dims.length))))]
}
