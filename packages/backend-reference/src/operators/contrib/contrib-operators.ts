import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import type { ReferenceValue } from '../../values/value.ts'
import { multiHeadAttention } from '../attention/multi-head-attention.ts'
import { convolve } from '../conv/conv.ts'
import { zipNumbers } from '../elementwise/broadcast.ts'
import { gelu, sigmoid, tanhGelu } from '../elementwise/functions.ts'
import { mapNumbers } from '../elementwise/unary.ts'
import { matMul } from '../linalg/matmul.ts'
import { transpose } from '../movement/transpose.ts'
import { rootMeanSquareNormalize } from '../norm/root-mean-square.ts'
import { scaleAndShift, standardize } from '../norm/standardize.ts'
import type { Operator, OperatorContext } from '../operator.ts'

const add = (a: ReferenceValue, b: ReferenceValue | undefined) => (b ? zipNumbers(a, b, (x, y) => x + y) : a)

/** The activations that ONNX Runtime fuses into a convolution; their parameters come in one list. */
const fusedActivations = {
  Clip:
    ([low, high]) =>
    (x) =>
      Math.min(high!, Math.max(low!, x)),
  HardSigmoid:
    ([alpha, beta]) =>
    (x) =>
      Math.max(0, Math.min(1, alpha! * x + beta!)),
  LeakyRelu:
    ([alpha]) =>
    (x) =>
      x < 0 ? alpha! * x : x,
  Relu: () => (x) => Math.max(0, x),
  Sigmoid: () => sigmoid,
  Tanh: () => Math.tanh,
} satisfies Record<string, (parameters: readonly number[]) => (x: number) => number>

function fusedActivation({ string, floats }: OperatorContext): (x: number) => number {
  const name = string('activation', '')
  if (name === '') return (x) => x
  const make = Object.hasOwn(fusedActivations, name)
    ? fusedActivations[name as keyof typeof fusedActivations]
    : undefined
  if (!make) throw createError(OperandsInvalid, { problem: `the activation "${name}" is not known` })
  return make(floats('activation_params', []))
}

/** Swaps the last two axes, or moves the first axis behind the batch axes, or both. */
function arrange(value: ReferenceValue, swaps: boolean, movesBatch: boolean): ReferenceValue {
  const axes = value.dims.map((_, axis) => axis)
  const [first, ...others] = axes
  const batched = movesBatch ? transpose(value, [...others.slice(0, -1), first!, others.at(-1)!]) : value
  return swaps ? transpose(batched, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]) : batched
}

/** Operators of `com.microsoft`, which ONNX Runtime's own optimiser writes. */
export const contribOperators = {
  BiasGelu: ([x, bias]) => mapNumbers(add(x!, bias), gelu),
  FastGelu: ([x, bias]) => mapNumbers(add(x!, bias), tanhGelu),
  /** `activation(Conv(X, W, B) + Z)`. */
  FusedConv: ([x, weight, bias, z], context) =>
    mapNumbers(add(convolve([x!, weight!, bias], context), z), fusedActivation(context)),
  /** `alpha · A · B`, where the operands may be transposed first. */
  FusedMatMul: ([a, b], { int, float }) => {
    const alpha = float('alpha', 1)
    const left = arrange(a!, int('transA', 0) === 1, int('transBatchA', 0) === 1)
    const right = arrange(b!, int('transB', 0) === 1, int('transBatchB', 0) === 1)
    return mapNumbers(matMul(left, right), (x) => alpha * x)
  },
  Gelu: ([x]) => mapNumbers(x!, gelu),
  MultiHeadAttention: multiHeadAttention,
  QuickGelu: ([x], { float }) => {
    const alpha = float('alpha', 1.702)
    return mapNumbers(x!, (one) => one * sigmoid(alpha * one))
  },
  /** `LayerNormalization(X + skip + bias)` over the last axis. */
  SkipLayerNormalization: ([x, skip, gamma, beta, bias], { float }) => {
    const sum = add(add(x!, skip), bias)
    const { result, mean, inverseDeviation } = standardize(sum, [sum.dims.length - 1], float('epsilon', 1e-12))
    return [scaleAndShift(result, gamma!, beta), mean, inverseDeviation, sum]
  },
  /** `RMSNormalization(X + skip + bias)` over the last axis. */
  SkipSimplifiedLayerNormalization: ([x, skip, gamma, bias], { float }) => {
    const sum = add(add(x!, skip), bias)
    const { result, inverse } = rootMeanSquareNormalize(sum, [sum.dims.length - 1], float('epsilon', 1e-12))
    return [scaleAndShift(result, gamma!), undefined, inverse, sum]
  },
} satisfies Record<string, Operator>
