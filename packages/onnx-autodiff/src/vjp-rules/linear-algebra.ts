/** Matrix products. */
import { createError } from '@self-cascade/core'
import { floatAttribute, intAttribute, stringAttribute } from '@self-cascade/onnx-graph'
import { GradientImpossible } from '../errors.ts'
import type { GraphOps } from '../graph-ops.ts'
import type { Value } from '../value.ts'
import { only, type VjpInput, type VjpRule } from '../vjp.ts'

/** `Ā = Ȳ·Bᵀ`, `B̄ = Aᵀ·Ȳ`, batches of the latter summed where B has none. Vectors are matrices of one row or column. */
export const MatMul: VjpRule = ({ inputs: [a, b], cotangents: [gradient], needs, ops }) => {
  const left = a!.dims.length === 1 ? ops.reshape(a!, [1, ...a!.dims]) : a!
  const right = b!.dims.length === 1 ? ops.reshape(b!, [...b!.dims, 1]) : b!
  const y = ops.reshape(gradient!, matrixDims(gradient!, a!, b!))
  return [
    needs(0) ? ops.reshape(gradientOfLeft(ops, y, left, right), a!.dims) : undefined,
    needs(1) ? ops.reshape(gradientOfRight(ops, y, left, right), b!.dims) : undefined,
  ]
}

function matrixDims(gradient: Value, a: Value, b: Value): readonly number[] {
  const dims = [...gradient.dims]
  if (b.dims.length === 1) dims.push(1)
  if (a.dims.length === 1) dims.splice(dims.length - 1, 0, 1)
  return dims
}

function gradientOfLeft(ops: GraphOps, y: Value, a: Value, b: Value): Value {
  return ops.reduceTo(ops.matMul(y, ops.swapLast(b)), a.dims)
}

/** One product over all rows of all batches when B has none: no batch of partial results is made. */
function gradientOfRight(ops: GraphOps, y: Value, a: Value, b: Value): Value {
  if (b.dims.length > 2) return ops.reduceTo(ops.matMul(ops.swapLast(a), y), b.dims)
  const rows = (value: Value) =>
    ops.reshape(value, [value.dims.slice(0, -1).reduce((x, y) => x * y, 1), value.dims.at(-1)!])
  return ops.matMul(ops.swapLast(rows(a)), rows(y))
}

/** `Y = α·A'·B' + β·C`, A' and B' transposed where the attributes say so. */
export const Gemm: VjpRule = ({ node, inputs: [a, b], cotangents: [gradient], needs, ops }) => {
  const isTransposed = (name: string) => intAttribute(node, name, 0) === 1
  const turn = (value: Value, name: string) => (isTransposed(name) ? ops.swapLast(value) : value)
  const scaled = ops.scale(gradient!, floatAttribute(node, 'alpha', 1))
  const byA = () => ops.matMul(scaled, ops.swapLast(turn(b!, 'transB')))
  const byB = () => ops.matMul(ops.swapLast(turn(a!, 'transA')), scaled)
  return [
    needs(0) ? turn(byA(), 'transA') : undefined,
    needs(1) ? turn(byB(), 'transB') : undefined,
    needs(2) ? ops.scale(gradient!, floatAttribute(node, 'beta', 1)) : undefined,
  ]
}

/**
 * `com.microsoft.FusedMatMul`: `α·A'·B'` with the last two axes swapped where `transA` and `transB` say so.
 */
export const FusedMatMul: VjpRule = (vjp) => {
  const { node, inputs, ops, cotangents, needs } = vjp
  const isTransposed = ['transA', 'transB'].map((name) => intAttribute(node, name, 0) === 1)
  const turned = inputs.map((input, index) => (isTransposed[index] ? ops.swapLast(input!) : input!))
  const scaled = ops.scale(cotangents[0]!, floatAttribute(node, 'alpha', 1))
  const parts = MatMul({ ...vjp, inputs: turned, cotangents: [scaled] })
  return parts.map((part, index) => (part && needs(index) && isTransposed[index] ? ops.swapLast(part) : part))
}

/**
 * The cotangent of an operand of `Einsum` is an `Einsum` too: the output's subscripts and those of the other operands in, the
 * operand's out. Subscripts that only the operand has are broadcast.
 */
export const Einsum: VjpRule = (vjp) => {
  const { inputs, ops, needs } = vjp
  const { gradient } = only(vjp)
  const { operands, output } = parseEquation(vjp)
  const sizes = new Map(
    operands.flatMap((axes, at) => axes.map((axis, index) => [axis, inputs[at]!.dims[index]!] as const)),
  )
  return operands.map((axes, at) => {
    if (!needs(at)) return undefined
    if (new Set(axes).size < axes.length) {
      const problem = `the Einsum node "${vjp.node.name}" takes the diagonal of an operand`
      throw createError(GradientImpossible, { problem })
    }
    const others = operands.flatMap((one, index) => (index === at ? [] : [{ axes: one, value: inputs[index]! }]))
    const factors = [{ axes: output, value: gradient }, ...others]
    const reachable = axes.filter((axis) => factors.some((factor) => factor.axes.includes(axis)))
    const equation = `${factors.map((factor) => factor.axes.join('')).join(',')}->${reachable.join('')}`
    const dims = reachable.map((axis) => sizes.get(axis)!)
    const part = ops.op(
      'Einsum',
      factors.map(({ value }) => value),
      dims,
      { equation },
    )
    const spread = ops.reshape(
      part,
      axes.map((axis) => (reachable.includes(axis) ? sizes.get(axis)! : 1)),
    )
    return ops.expand(spread, inputs[at]!.dims)
  })
}

/** Splits an equation into one letter per axis; an ellipsis becomes letters of its own. */
function parseEquation({ node, inputs }: VjpInput): { operands: string[][]; output: string[] } {
  const equation = stringAttribute(node, 'equation').replaceAll(' ', '')
  const [left = '', right] = equation.split('->')
  const terms = left.split(',')
  const free = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((letter) => !equation.includes(letter))
  const ellipsisRank = Math.max(
    0,
    ...terms.map((term, index) => inputs[index]!.dims.length - term.replace('...', '').length),
  )
  const batch = free.slice(0, ellipsisRank)
  const letters = (term: string, rank: number) => [
    ...term.replace('...', batch.slice(ellipsisRank - (rank - term.replace('...', '').length)).join('')),
  ]
  const operands = terms.map((term, index) =>
    term.includes('...') ? letters(term, inputs[index]!.dims.length) : [...term],
  )
  if (right !== undefined) return { operands, output: [...right.replace('...', batch.join(''))] }
  const all = operands.flat()
  const once = [...new Set(all)].filter(
    (axis) => !batch.includes(axis) && all.filter((one) => one === axis).length === 1,
  )
  return { operands, output: [...(equation.includes('...') ? batch : []), ...once.sort()] }
}
