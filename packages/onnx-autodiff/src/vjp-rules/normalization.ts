/**
 * Normalisations. With `x̂ = (x − μ)·r`, `r = 1/√(σ² + ε)` and ĝ the gradient by x̂, the gradient by x is
 * `r·(ĝ − mean(ĝ) − x̂·mean(ĝ·x̂))`, means over the normalised axes (Ba, Kiros, Hinton 2016, section 3).
 */
import { createError } from '@self-cascade/core'
import { DataType, floatAttribute, intAttribute } from '@self-cascade/onnx-graph'
import { GradientImpossible } from '../errors.ts'
import type { GraphOps } from '../graph-ops.ts'
import { perChannel } from '../group-normalization.ts'
import { positiveAxis, range, type Value } from '../value.ts'
import { only, type VjpInput, type VjpRule } from '../vjp.ts'

interface Normalized {
  /** `x̂`. */
  readonly normalized: Value
  /** `r`, with the normalised axes kept as 1. */
  readonly inverseDeviation: Value
}

/** Normalises over `axes`. */
function normalize(ops: GraphOps, x: Value, axes: readonly number[], epsilon: number): Normalized {
  const centered = ops.sub(x, ops.reduceMean(x, axes))
  const variance = ops.reduceMean(ops.square(centered), axes)
  const inverseDeviation = ops.unary('Reciprocal', ops.unary('Sqrt', ops.shift(variance, epsilon)))
  return { normalized: ops.mul(centered, inverseDeviation), inverseDeviation }
}

function normalizationGradient(
  ops: GraphOps,
  { normalized, inverseDeviation }: Normalized,
  gradient: Value,
  axes: readonly number[],
) {
  const projection = ops.mul(normalized, ops.reduceMean(ops.mul(gradient, normalized), axes))
  const centered = ops.sub(ops.sub(gradient, ops.reduceMean(gradient, axes)), projection)
  return ops.mul(inverseDeviation, centered)
}

/** Sums over every axis but the channels. */
const sumPerChannel = (ops: GraphOps, value: Value) => {
  const axes = range(0, value.dims.length).filter((axis) => axis !== 1)
  return ops.reshape(ops.reduceSum(value, axes), [value.dims[1]!])
}

/** Normalises each channel of each sample, then scales and shifts per channel. */
export const InstanceNormalization: VjpRule = ({ node, inputs: [x, scale], cotangents: [gradient], needs, ops }) => {
  const axes = range(2, x!.dims.length)
  const parts = normalize(ops, x!, axes, floatAttribute(node, 'epsilon', 1e-5))
  const scaled = () => ops.mul(gradient!, perChannel(ops, scale!, x!.dims.length))
  return [
    needs(0) ? normalizationGradient(ops, parts, scaled(), axes) : undefined,
    needs(1) ? sumPerChannel(ops, ops.mul(gradient!, parts.normalized)) : undefined,
    needs(2) ? sumPerChannel(ops, gradient!) : undefined,
  ]
}

/**
 * Normalises over the axes from `axis` on; scale and bias have their dims. Mean and inverse deviation come from the node itself,
 * as outputs that it is made to give.
 */
export const LayerNormalization: VjpRule = (vjp) => {
  const { node, inputs, cotangents, needs, ops } = vjp
  const [x, scale, bias] = inputs
  const gradient = cotangents[0]!
  const rank = x!.dims.length
  const axes = range(positiveAxis(intAttribute(node, 'axis', -1), rank), rank)
  if (cotangents[1] ?? cotangents[2]) {
    throw createError(GradientImpossible, {
      problem: `the loss depends on the mean or the deviation that the ${node.opType} node "${node.name}" gives`,
    })
  }
  // ONNX Runtime's own operator has a smaller default.
  const isOnnx = node.opType === 'LayerNormalization'
  const parts = isOnnx ? statisticsOf(vjp, axes) : normalize(ops, x!, axes, floatAttribute(node, 'epsilon', 1e-12))
  return [
    needs(0) ? normalizationGradient(ops, parts, ops.mul(gradient, scale!), axes) : undefined,
    needs(1) ? ops.reduceTo(ops.mul(gradient, parts.normalized), scale!.dims) : undefined,
    bias && needs(2) ? ops.reduceTo(gradient, bias.dims) : undefined,
  ]
}

/** Lets a layer normalisation give its mean and inverse deviation, which it computes anyway. */
function statisticsOf({ node, graph, inputs, ops }: VjpInput, axes: readonly number[]): Normalized {
  const x = inputs[0]!
  const dims = x.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
  const statistic = (index: number): Value => {
    const known = node.output[index]
    const name = known || graph.uniqueName(`${node.output[0]}.statistics${index}`)
    if (!known) graph.setOutput(node, index, name)
    graph.setType(name, { elementType: DataType.FLOAT, dims })
    return { name, dims }
  }
  const mean = statistic(1)
  const inverseDeviation = statistic(2)
  return { normalized: ops.mul(ops.sub(x, mean), inverseDeviation), inverseDeviation }
}

/** Layer normalisation of `x + skip (+ bias)`; the fourth output is that sum. */
export const SkipLayerNormalization: VjpRule = (vjp) => {
  const { inputs, cotangents, ops, needs } = vjp
  const [x, skip, scale, shift, bias] = inputs
  const sum = bias ? ops.add(ops.add(x!, skip!), bias) : ops.add(x!, skip!)
  const isNeeded = (index: number) => (index === 0 ? [0, 1, 4].some(needs) : needs(index + 1))
  const norm = { ...vjp, inputs: [sum, scale, shift], needs: isNeeded }
  const isUsed = cotangents.slice(0, 3).some((cotangent) => cotangent !== undefined)
  const [bySum, byScale, byShift] = isUsed ? LayerNormalization(norm) : []
  const total = bySum && cotangents[3] ? ops.add(bySum, cotangents[3]) : (bySum ?? cotangents[3])
  return [total, total, byScale, byShift, bias && total]
}

/** Inference form: mean and variance are operands like the others, not statistics of `x`. */
export const BatchNormalization: VjpRule = ({ node, inputs, cotangents: [gradient], needs, ops }) => {
  if (intAttribute(node, 'training_mode', 0) === 1) {
    throw createError(GradientImpossible, { problem: `the BatchNormalization node "${node.name}" is in training mode` })
  }
  const [x, scale, , mean, variance] = inputs
  const rank = x!.dims.length
  const deviation = ops.unary('Sqrt', ops.shift(variance!, floatAttribute(node, 'epsilon', 1e-5)))
  const factor = ops.div(scale!, deviation)
  const normalized = () => ops.div(ops.sub(x!, perChannel(ops, mean!, rank)), perChannel(ops, deviation, rank))
  const byShift = [2, 3].some(needs) ? sumPerChannel(ops, gradient!) : undefined
  const byScale = [1, 4].some(needs) ? sumPerChannel(ops, ops.mul(gradient!, normalized())) : undefined
  return [
    needs(0) ? ops.mul(gradient!, perChannel(ops, factor, rank)) : undefined,
    byScale,
    byShift,
    byShift && needs(3) ? ops.neg(ops.mul(byShift, factor)) : undefined,
    byScale && needs(4) ? ops.scale(ops.mul(byScale, ops.div(factor, deviation)), -0.5) : undefined,
  ]
}

/** `y = x·r·scale` with `r = 1/√(mean x² + ε)`. */
export const RMSNormalization: VjpRule = ({ node, inputs: [x, scale], cotangents: [gradient], needs, ops }) => {
  const rank = x!.dims.length
  const axes = range(positiveAxis(intAttribute(node, 'axis', -1), rank), rank)
  const meanSquare = ops.shift(ops.reduceMean(ops.square(x!), axes), floatAttribute(node, 'epsilon', 1e-5))
  const inverse = ops.unary('Reciprocal', ops.unary('Sqrt', meanSquare))
  const normalized = ops.mul(x!, inverse)
  const scaled = ops.mul(gradient!, scale!)
  const projection = () => ops.mul(normalized, ops.reduceMean(ops.mul(scaled, normalized), axes))
  return [
    needs(0) ? ops.mul(inverse, ops.sub(scaled, projection())) : undefined,
    needs(1) ? ops.reduceTo(ops.mul(gradient!, normalized), scale!.dims) : undefined,
  ]
}

/** A value divided by its norm of order `p` along one axis. */
export const LpNormalization: VjpRule = (vjp) => {
  const { x, y, gradient } = only(vjp)
  const { node, ops } = vjp
  const axis = positiveAxis(intAttribute(node, 'axis', -1), x.dims.length)
  const isL1 = intAttribute(node, 'p', 2) === 1
  const size = isL1 ? ops.unary('Abs', x) : ops.square(x)
  const sum = ops.reduceSum(size, [axis])
  const norm = isL1 ? sum : ops.unary('Sqrt', sum)
  const along = isL1 ? ops.unary('Sign', x) : y
  const projection = ops.mul(along, ops.reduceSum(ops.mul(gradient, y), [axis]))
  return [ops.div(ops.sub(gradient, projection), norm)]
}
