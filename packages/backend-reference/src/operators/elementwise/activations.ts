import { numbersOf, type ReferenceValue } from '../../values/value.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import { gelu, sigmoid, tanhGelu } from './functions.ts'
import { mapNumbers } from './unary.ts'

/** An activation: its parameters are read once, then it is applied to every element. */
const activation =
  (prepare: (context: OperatorContext) => (x: number) => number): Operator =>
  ([x], context) =>
    mapNumbers(x!, prepare(context))

/** `γ · (α · (eˣ − 1))` below 0, `γ · x` above. */
const elu =
  (alpha: number, gamma = 1) =>
  (x: number) =>
    gamma * (x < 0 ? alpha * Math.expm1(x) : x)

/** A bound of `Clip`: an input since opset 11, an attribute before. */
const bound = (input: ReferenceValue | undefined, attribute: number, other: number): number =>
  input ? numbersOf(input)[0]! : Number.isNaN(attribute) ? other : attribute

/** Operators of one operand with parameters, element by element. */
export const activationOperators = {
  Celu: activation(({ float }) => {
    const alpha = float('alpha', 1)
    return (x) => Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha))
  }),
  Clip: ([x, min, max], { float }) => {
    const low = bound(min, float('min', Number.NaN), Number.NEGATIVE_INFINITY)
    const high = bound(max, float('max', Number.NaN), Number.POSITIVE_INFINITY)
    return mapNumbers(x!, (one) => Math.min(high, Math.max(low, one)))
  },
  Elu: activation(({ float }) => elu(float('alpha', 1))),
  Gelu: activation(({ string }) => (string('approximate', 'none') === 'tanh' ? tanhGelu : gelu)),
  HardSigmoid: activation(({ float }) => {
    const [alpha, beta] = [float('alpha', 0.2), float('beta', 0.5)]
    return (x) => Math.max(0, Math.min(1, alpha * x + beta))
  }),
  LeakyRelu: activation(({ float }) => {
    const alpha = float('alpha', 0.01)
    return (x) => (x < 0 ? alpha * x : x)
  }),
  Selu: activation(({ float }) => elu(float('alpha', 1.6732631921768188), float('gamma', 1.0507010221481323))),
  Shrink: activation(({ float }) => {
    const [lambd, bias] = [float('lambd', 0.5), float('bias', 0)]
    return (x) => (x < -lambd ? x + bias : x > lambd ? x - bias : 0)
  }),
  Swish: activation(({ float }) => {
    const alpha = float('alpha', 1)
    return (x) => x * sigmoid(alpha * x)
  }),
  ThresholdedRelu: activation(({ float }) => {
    const alpha = float('alpha', 1)
    return (x) => (x > alpha ? x : 0)
  }),
} satisfies Record<string, Operator>
