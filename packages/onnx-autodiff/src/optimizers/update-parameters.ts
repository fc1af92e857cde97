import { createError } from '@self-cascade/core'
import { GradientImpossible } from '../errors.ts'
import type { Arithmetic, Optimizer } from './optimizer.ts'

/** Arrays by parameter name. */
export type ParameterArrays = Readonly<Record<string, Float32Array>>

/** What an optimiser remembers between steps. */
export interface OptimizerState {
  /** Steps done so far. */
  readonly step: number
  /** For each parameter its arrays by slot. */
  readonly slots: Readonly<Record<string, ParameterArrays>>
}

/** One step over arrays. */
export interface ParameterUpdate {
  readonly parameters: ParameterArrays
  /** One for each parameter, of its length. */
  readonly gradients: ParameterArrays
  readonly state: OptimizerState
  readonly learningRate: number
  /** Gradients are scaled down together so that their norm is at most this. */
  readonly clipNorm?: number
}

/** Gives an optimiser's state before the first step. */
export function initOptimizer({ slots }: Optimizer, parameters: ParameterArrays): OptimizerState {
  const start = {
    zero: (data: Float32Array) => new Float32Array(data.length),
    parameter: (data: Float32Array) => data.slice(),
  }
  const slotsOf = (data: Float32Array) =>
    Object.fromEntries(Object.entries(slots).map(([slot, from]) => [slot, start[from](data)]))
  return { step: 0, slots: Object.fromEntries(Object.entries(parameters).map(([name, data]) => [name, slotsOf(data)])) }
}

/**
 * Does one step on arrays, rounding to float32 after each operation as a graph does. Nothing that is passed in is changed.
 *
 * @throws {@link GradientImpossible} when a gradient is missing or has another length than its parameter.
 */
export function updateParameters(
  optimizer: Optimizer,
  { parameters, gradients, state, learningRate, clipNorm }: ParameterUpdate,
): { readonly parameters: ParameterArrays; readonly state: OptimizerState; readonly gradientNorm: number } {
  const step = state.step + 1
  const scalars = optimizer.scalars(step, learningRate)
  const gradientNorm = normOf(Object.values(gradients))
  const factor = clipFactor(gradientNorm, clipNorm)
  const updated = Object.entries(parameters).map(([name, parameter]) => {
    const gradient = gradients[name]
    if (gradient?.length !== parameter.length) {
      const problem = `"${name}" has ${parameter.length} elements and its gradient ${gradient?.length ?? 0}`
      throw createError(GradientImpossible, { problem })
    }
    const clipped = factor === 1 ? gradient : multiply(gradient, factor)
    const slots = state.slots[name] ?? {}
    return [name, optimizer.update<Operand>(arrayMath, { parameter, gradient: clipped, slots, scalars })] as const
  })
  const pick = (choose: (output: (typeof updated)[number][1]) => unknown) =>
    Object.fromEntries(updated.map(([name, output]) => [name, choose(output)]))
  return {
    parameters: pick(({ parameter }) => parameter) as ParameterArrays,
    state: { step, slots: pick(({ slots }) => slots) as OptimizerState['slots'] },
    gradientNorm,
  }
}

/** The Euclidean norm of all gradients together. */
export function normOf(gradients: readonly Float32Array[]): number {
  let sum = 0
  for (const gradient of gradients) for (const element of gradient) sum += element * element
  return Math.sqrt(sum)
}

/** What gradients of this norm are multiplied by; torch's `clip_grad_norm_`, its 1e-6 included. */
export function clipFactor(norm: number, clipNorm: number | undefined): number {
  return clipNorm === undefined ? 1 : Math.min(1, clipNorm / (norm + 1e-6))
}

type Operand = Float32Array | number

const at = (operand: Operand, index: number) => (typeof operand === 'number' ? operand : operand[index]!)

const multiply = (a: Float32Array, factor: number) => a.map((element) => element * factor)

const binary =
  (compute: (a: number, b: number) => number) =>
  (a: Operand, b: Operand): Operand => {
    if (typeof a === 'number' && typeof b === 'number') return Math.fround(compute(a, b))
    const result = new Float32Array(typeof a === 'number' ? (b as Float32Array).length : a.length)
    for (let index = 0; index < result.length; index++) result[index] = compute(at(a, index), at(b, index))
    return result
  }

/** Arithmetic on float32 arrays and single numbers. */
const arrayMath: Arithmetic<Operand> = {
  constant: Math.fround,
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  sqrt: (a) => (typeof a === 'number' ? Math.fround(Math.sqrt(a)) : a.map(Math.sqrt)),
}
