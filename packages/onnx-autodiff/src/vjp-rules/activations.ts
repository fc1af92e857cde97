/** Activation functions. */
import { floatAttribute, stringAttribute } from '@self-cascade/onnx-graph'
import type { GraphOps } from '../graph-ops.ts'
import type { Value } from '../value.ts'
import type { VjpInput, VjpRule } from '../vjp.ts'
import { bySign, indicator, unary } from './derivatives.ts'

export const LeakyRelu: VjpRule = unary(({ ops, node }, x) =>
  bySign(ops, x, ops.scalar(1), ops.scalar(floatAttribute(node, 'alpha', 0.01))),
)

export const PRelu: VjpRule = ({ inputs: [x, slope], cotangents: [gradient], needs, ops }) => [
  ops.mul(gradient!, bySign(ops, x!, ops.scalar(1), slope!)),
  needs(1) ? ops.mul(gradient!, bySign(ops, x!, ops.scalar(0), x!)) : undefined,
]

export const Elu: VjpRule = unary(({ ops, node }, x, y) =>
  bySign(ops, x, ops.scalar(1), ops.shift(y, floatAttribute(node, 'alpha', 1))),
)

/** α and γ as in the operator's definition. */
export const Selu: VjpRule = unary(({ ops, node }, x, y) => {
  const gamma = floatAttribute(node, 'gamma', 1.0507009873554805)
  return bySign(ops, x, ops.scalar(gamma), ops.shift(y, gamma * floatAttribute(node, 'alpha', 1.6732632423543772)))
})

/** `α` inside `0 < αx + β < 1`, 0 outside. */
export const HardSigmoid: VjpRule = unary(({ ops, node }, x) => {
  const alpha = floatAttribute(node, 'alpha', 0.2)
  const line = ops.shift(ops.scale(x, alpha), floatAttribute(node, 'beta', 0.5))
  const isInside = [ops.greater(line, ops.scalar(0)), ops.less(line, ops.scalar(1))].map((one) => indicator(ops, one))
  return ops.scale(isInside.reduce(ops.mul), alpha)
})

/** `d/dx x·σ(αx) = s + αx·s·(1 − s)`, with `s = σ(αx)`. */
export const QuickGelu: VjpRule = unary(({ ops, node }, x) => {
  const alpha = floatAttribute(node, 'alpha', 1.702)
  const scaled = ops.scale(x, alpha)
  const s = ops.unary('Sigmoid', scaled)
  return ops.mul(s, ops.shift(ops.mul(scaled, ops.sub(ops.scalar(1), s)), 1))
})

/** `Φ(x) + x·φ(x)`, or its tanh approximation. */
export const Gelu: VjpRule = (vjp) => [vjp.ops.mul(vjp.cotangents[0]!, geluDerivative(vjp, vjp.inputs[0]!))]

/** Gelu of `x + bias`. */
export const BiasGelu: VjpRule = (vjp) => {
  const { ops } = vjp
  const gradient = ops.mul(vjp.cotangents[0]!, geluDerivative(vjp, ops.add(vjp.inputs[0]!, vjp.inputs[1]!)))
  return [gradient, gradient]
}

function geluDerivative({ ops, node }: VjpInput, x: Value): Value {
  if (node.opType === 'Gelu' && stringAttribute(node, 'approximate', 'none') === 'tanh')
    return tanhGeluDerivative(ops, x)
  const half = ops.shift(ops.unary('Erf', ops.scale(x, Math.SQRT1_2)), 1)
  const density = ops.scale(ops.unary('Exp', ops.scale(ops.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
  return ops.add(ops.scale(half, 0.5), ops.mul(x, density))
}

/** Derivative of `x/2 · (1 + tanh u)`, `u = √(2/π)·(x + 0.044715·x³)`. */
function tanhGeluDerivative(ops: GraphOps, x: Value): Value {
  const square = ops.square(x)
  const factor = Math.sqrt(2 / Math.PI)
  const tanh = ops.unary('Tanh', ops.scale(ops.mul(x, ops.shift(ops.scale(square, 0.044715), 1)), factor))
  const slope = ops.scale(ops.shift(ops.scale(square, 3 * 0.044715), 1), factor)
  const sech = ops.sub(ops.scalar(1), ops.square(tanh))
  return ops.scale(ops.add(ops.shift(tanh, 1), ops.mul(x, ops.mul(sech, slope))), 0.5)
}

/** `d/dx x·tanh(softplus x)`. */
export const Softsign: VjpRule = unary(({ ops }, x) =>
  ops.unary('Reciprocal', ops.square(ops.shift(ops.unary('Abs', x), 1))),
)

export const Mish: VjpRule = unary(({ ops }, x) => {
  const tanh = ops.unary('Tanh', ops.unary('Softplus', x))
  const slope = ops.mul(ops.sub(ops.scalar(1), ops.square(tanh)), ops.unary('Sigmoid', x))
  return ops.add(tanh, ops.mul(x, slope))
})

/** `d/dx x·h(x)` with the hard sigmoid of slope 1/6: `h + x/6` inside −3 < x < 3. */
export const HardSwish: VjpRule = unary(({ ops }, x) => {
  const inside = ops.shift(ops.scale(x, 1 / 3), 0.5)
  const upper = ops.where(ops.less(x, ops.scalar(3)), inside, ops.scalar(1))
  return ops.where(ops.greater(x, ops.scalar(-3)), upper, ops.scalar(0))
})

/** 1 above 0, `exp(x/α)` below. */
export const Celu: VjpRule = unary(({ ops, node }, x) =>
  bySign(ops, x, ops.scalar(1), ops.unary('Exp', ops.scale(x, 1 / floatAttribute(node, 'alpha', 1)))),
)

/** Gelu in its tanh approximation, with an optional bias. */
export const FastGelu: VjpRule = ({ inputs: [x, bias], cotangents: [gradient], ops }) => {
  const shifted = bias ? ops.add(x!, bias) : x!
  const product = ops.mul(gradient!, tanhGeluDerivative(ops, shifted))
  return [product, bias && product]
}
