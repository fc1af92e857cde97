/** What rules of elementwise operators are made with. */
import { DataType } from '@self-cascade/onnx-graph'
import type { GraphOps } from '../graph-ops.ts'
import type { Value } from '../value.ts'
import { only, type VjpInput, type VjpRule } from '../vjp.ts'

/** `f'(x)`, which may be written with `y = f(x)`. */
export type Derivative = (vjp: VjpInput, x: Value, y: Value) => Value

/** The rule `x̄ = ȳ · f'(x)`. */
export const unary =
  (derivative: Derivative): VjpRule =>
  (vjp) => {
    const { x, y, gradient } = only(vjp)
    return [vjp.ops.mul(gradient, derivative(vjp, x, y))]
  }

/** `1` where the condition holds and `0` elsewhere. */
export const indicator = (ops: GraphOps, condition: Value) => ops.cast(condition, DataType.FLOAT)

/** Gives one of two factors by the sign of `x`: the derivatives of the piecewise linear and exponential activations. */
export const bySign = (ops: GraphOps, x: Value, positive: Value, negative: Value) =>
  ops.where(ops.greater(x, ops.scalar(0)), positive, negative)
