/** Operators that work element by element, with broadcasting. */
import { DataType, type Graph, intAttribute, tensorNumbers } from '@self-cascade/onnx-graph'
import type { GraphOps } from '../graph-ops.ts'
import type { Value } from '../value.ts'
import type { VjpInput, VjpRule } from '../vjp.ts'
import { indicator, unary } from './derivatives.ts'

/** The elements of a constant as float32 values, whatever type it has in the graph. */
function floatOperand(graph: Graph, ops: GraphOps, value: Value): Value {
  const constant = graph.constantOf(value.name)
  return constant ? ops.constant(tensorNumbers(constant), value.dims) : ops.cast(value, DataType.FLOAT)
}

export const Identity: VjpRule = ({ cotangents: [gradient] }) => [gradient]

/** Nothing is dropped: a training mode is taken off the node, so that the loss is that of inference too. */
export const Dropout: VjpRule = ({ graph, node, cotangents: [gradient] }) => {
  if (node.input[2]) graph.setInput(node, 2, '')
  return [gradient]
}

export const Add: VjpRule = ({ cotangents: [gradient] }) => [gradient, gradient]
export const Sum: VjpRule = ({ inputs, cotangents: [gradient] }) => inputs.map(() => gradient)

export const Mean: VjpRule = ({ inputs, cotangents: [gradient], ops }) => {
  const share = ops.scale(gradient!, 1 / inputs.length)
  return inputs.map(() => share)
}

export const Sub: VjpRule = ({ cotangents: [gradient], needs, ops }) => [
  gradient,
  needs(1) ? ops.neg(gradient!) : undefined,
]

export const Mul: VjpRule = (vjp) => {
  const { inputs, cotangents, needs, ops } = vjp
  const [a, b] = inputs
  const gradient = cotangents[0]!
  const gate = [a, b].findIndex(
    (factor, index) => !vjp.isParameter(index) && isSigmoidOf(vjp, factor!, inputs[1 - index]!),
  )
  if (gate >= 0) return gate === 1 ? [swishGradient(vjp, a!, b!)] : [undefined, swishGradient(vjp, b!, a!)]
  return [needs(0) ? ops.mul(gradient, b!) : undefined, needs(1) ? ops.mul(gradient, a!) : undefined]
}

const isSigmoidOf = ({ graph }: VjpInput, gate: Value, x: Value): boolean => {
  const producer = graph.producerOf(gate.name)
  return producer?.opType === 'Sigmoid' && producer.input[0] === x.name && graph.consumersOf(gate.name).length === 1
}

/** SiLU as exporters write it, in one go: `d/dx x·s = s·(1 + x − y)` with `s = σ(x)` and `y = x·s`. Nothing is left for s. */
function swishGradient({ outputs: [y], cotangents: [gradient], ops }: VjpInput, x: Value, gate: Value): Value {
  return ops.mul(gradient!, ops.mul(gate, ops.shift(ops.sub(x, y!), 1)))
}

export const Div: VjpRule = ({ inputs: [, b], outputs: [y], cotangents: [gradient], needs, ops }) => {
  const quotient = ops.div(gradient!, b!)
  return [quotient, needs(1) ? ops.neg(ops.mul(quotient, y!)) : undefined]
}

/** Zero where the exponent is, and by the exponent where the base is, as in torch. */
export const Pow: VjpRule = ({ inputs: [base, exponent], outputs: [y], cotangents: [gradient], graph, needs, ops }) => {
  const power = floatOperand(graph, ops, exponent!)
  const constant = graph.constantOf(exponent!.name)
  const mayBeZero = !constant || tensorNumbers(constant).includes(0)
  const zero = ops.scalar(0)
  const byBase = () => ops.mul(power, ops.pow(base!, ops.shift(power, -1)))
  const byBaseAtAll = () => (mayBeZero ? ops.where(ops.equal(power, zero), zero, byBase()) : byBase())
  const byExponent = () => {
    const product = ops.mul(y!, ops.unary('Log', base!))
    return ops.where(ops.equal(base!, zero), zero, product)
  }
  return [
    needs(0) ? ops.mul(gradient!, byBaseAtAll()) : undefined,
    needs(1) ? ops.mul(gradient!, byExponent()) : undefined,
  ]
}

/** The larger (or smaller) operand gets the gradient; where operands are equal they share it, as in torch. */
const extremum: VjpRule = ({ inputs, outputs: [y], cotangents: [gradient], needs, ops }) => {
  const isChosen = inputs.map((input) => indicator(ops, ops.equal(input!, y!)))
  const share = ops.div(gradient!, isChosen.reduce(ops.add))
  return isChosen.map((chosen, index) => (needs(index) ? ops.mul(share, chosen) : undefined))
}
export const Max: VjpRule = extremum
export const Min: VjpRule = extremum

/** Elements at the bounds count as inside, as in torch; those outside give their gradient to the bound. */
export const Clip: VjpRule = ({ inputs: [x, low, high], outputs: [y], cotangents: [gradient], needs, ops }) => {
  const byX = ops.mul(gradient!, indicator(ops, ops.equal(x!, y!)))
  const isRaised = () => ops.mul(indicator(ops, ops.less(x!, low!)), indicator(ops, ops.equal(y!, low!)))
  const byLow = low && (needs(1) || needs(2)) ? ops.mul(gradient!, isRaised()) : undefined
  const byHigh = () => (byLow ? ops.sub(ops.sub(gradient!, byX), byLow) : ops.sub(gradient!, byX))
  return [byX, byLow, high && needs(2) ? byHigh() : undefined]
}

export const Where: VjpRule = ({ inputs: [condition], cotangents: [gradient], needs, ops }) => {
  const zero = ops.scalar(0)
  return [
    undefined,
    needs(1) ? ops.where(condition!, gradient!, zero) : undefined,
    needs(2) ? ops.where(condition!, zero, gradient!) : undefined,
  ]
}

/** The gradient goes back in the type that the operand had; casts to and from integers end it. */
export const Cast: VjpRule = ({ graph, inputs: [x], cotangents: [gradient], ops }) => [
  ops.cast(gradient!, graph.typeOf(x!.name)?.elementType ?? DataType.FLOAT),
]

export const Neg: VjpRule = ({ cotangents: [gradient], ops }) => [ops.neg(gradient!)]
export const Abs: VjpRule = unary(({ ops }, x) => ops.unary('Sign', x))
export const Exp: VjpRule = unary((_, __, y) => y)
export const Log: VjpRule = ({ inputs: [x], cotangents: [gradient], ops }) => [ops.div(gradient!, x!)]
export const Sqrt: VjpRule = ({ outputs: [y], cotangents: [gradient], ops }) => [ops.div(gradient!, ops.scale(y!, 2))]
export const Reciprocal: VjpRule = unary(({ ops }, _, y) => ops.neg(ops.square(y)))
export const Sin: VjpRule = unary(({ ops }, x) => ops.unary('Cos', x))
export const Cos: VjpRule = unary(({ ops }, x) => ops.neg(ops.unary('Sin', x)))
export const Tan: VjpRule = unary(({ ops }, _, y) => ops.shift(ops.square(y), 1))
export const Atan: VjpRule = unary(({ ops }, x) => ops.unary('Reciprocal', ops.shift(ops.square(x), 1)))
export const Tanh: VjpRule = unary(({ ops }, _, y) => ops.sub(ops.scalar(1), ops.square(y)))
export const Sigmoid: VjpRule = unary(({ ops }, _, y) => ops.mul(y, ops.sub(ops.scalar(1), y)))
export const Softplus: VjpRule = unary(({ ops }, x) => ops.unary('Sigmoid', x))
export const Relu: VjpRule = unary(({ ops }, x) => indicator(ops, ops.greater(x, ops.scalar(0))))

/** `erf'(x) = 2/√π · exp(−x²)`. */
export const Erf: VjpRule = unary(({ ops }, x) =>
  ops.scale(ops.unary('Exp', ops.neg(ops.square(x))), 2 / Math.sqrt(Math.PI)),
)

/** Sum along an axis, so the gradient is summed along it the other way round. */
export const CumSum: VjpRule = ({ node, inputs: [, axis], cotangents: [gradient], ops }) => {
  const reverse = 1 - intAttribute(node, 'reverse', 0)
  const attributes = { reverse, exclusive: intAttribute(node, 'exclusive', 0) }
  return [ops.op('CumSum', [gradient, axis], gradient!.dims, attributes)]
}

/** Zero outside the triangle, in the gradient as in the value. */
export const Trilu: VjpRule = ({ node, inputs: [, k], cotangents: [gradient], ops }) => [
  ops.op('Trilu', [gradient, k], gradient!.dims, { upper: intAttribute(node, 'upper', 1) }),
]
