/** Operators that move, cut and join elements. */
import { createError } from '@self-cascade/core'
import { intAttribute, intsAttribute, stringAttribute, tensorNumbers } from '@self-cascade/onnx-graph'
import { OperandNotConstant } from '../errors.ts'
import { positiveAxis, range, type Value, withDim } from '../value.ts'
import { only, type VjpInput, type VjpRule } from '../vjp.ts'

/**
 * Reads a constant operand of small integers, or the attribute that older operator sets have in its place.
 *
 * @throws {@link OperandNotConstant} when the operand is computed by the graph.
 */
export function integers(
  { node, graph, inputs }: VjpInput,
  index: number,
  attribute: string,
): readonly number[] | undefined {
  const constant = inputs[index] && graph.constantOf(inputs[index].name)
  if (constant) return tensorNumbers(constant)
  if (inputs[index]) throw createError(OperandNotConstant, { operand: attribute, node: node.name, opType: node.opType })
  const isThere = node.attribute.some(({ name }) => name === attribute)
  return isThere ? intsAttribute(node, attribute) : undefined
}

/** Takes the input's dims back. */
const reshapeBack: VjpRule = (vjp) => {
  const { x, gradient } = only(vjp)
  return [vjp.ops.reshape(gradient, x.dims)]
}
export const Reshape = reshapeBack
export const Flatten = reshapeBack
export const Squeeze = reshapeBack
export const Unsqueeze = reshapeBack

/** The caller sums over the broadcast axes. */
export const Expand: VjpRule = ({ cotangents: [gradient] }) => [gradient]

export const Transpose: VjpRule = ({ node, inputs: [x], cotangents: [gradient], ops }) => {
  const rank = x!.dims.length
  const perm = intsAttribute(node, 'perm', range(0, rank).reverse())
  return [
    ops.transpose(
      gradient!,
      range(0, rank).map((axis) => perm.indexOf(axis)),
    ),
  ]
}

export const Concat: VjpRule = ({ node, inputs, cotangents: [gradient], needs, ops }) => {
  const axis = positiveAxis(intAttribute(node, 'axis'), gradient!.dims.length)
  let start = 0
  return inputs.map((input, index) => {
    const end = start + input!.dims[axis]!
    const part = needs(index) ? ops.slice(gradient!, [{ axis, start, end }]) : undefined
    start = end
    return part
  })
}

/** The parts' gradients side by side; parts that the loss does not depend on are zero. */
export const Split: VjpRule = ({ node, inputs: [x], outputs, cotangents, ops }) => {
  const axis = positiveAxis(intAttribute(node, 'axis', 0), x!.dims.length)
  return [
    ops.concat(
      outputs.map(({ dims }, index) => cotangents[index] ?? ops.filled(0, dims)),
      axis,
    ),
  ]
}

/**
 * A slice in steps of 1 puts its gradient between zeros; other steps first put zeros between the elements, and negative ones
 * turn them round.
 */
export const Slice: VjpRule = (vjp) => {
  const { x, y, gradient } = only(vjp)
  const { ops } = vjp
  const starts = integers(vjp, 1, 'starts')!
  const axes = integers(vjp, 3, 'axes') ?? range(0, starts.length)
  const steps = integers(vjp, 4, 'steps') ?? starts.map(() => 1)
  const result = axes.reduce((value, axisAsGiven, index) => {
    const axis = positiveAxis(axisAsGiven, x.dims.length)
    const step = steps[index]!
    const length = x.dims[axis]!
    const count = y.dims[axis]!
    const start = clamp(positiveAxis(starts[index]!, length), 0, step < 0 ? length - 1 : length)
    const first = step < 0 ? start + step * (count - 1) : start
    const ordered = step < 0 ? ops.slice(value, [{ axis, start: count - 1, end: -1, step: -1 }]) : value
    return placeAlong({ ops, value: ordered, axis, first, step: Math.abs(step), length })
  }, gradient)
  return [result]
}

export const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

interface Placement {
  readonly ops: VjpInput['ops']
  readonly value: Value
  readonly axis: number
  readonly first: number
  readonly step: number
  readonly length: number
}

/** Puts elements along an axis of `length` at `first`, `first + step`, …, with zeros elsewhere. */
export function placeAlong({ ops, value, axis, first, step, length }: Placement): Value {
  const count = value.dims[axis]!
  if (count === 0) return ops.filled(0, withDim(value.dims, axis, length))
  const zeros = (dims: readonly number[], after: number) => dims.map((_, one) => (one === axis ? after : 0))
  let spread = value
  if (step > 1) {
    const split = ops.reshape(value, [...value.dims.slice(0, axis + 1), 1, ...value.dims.slice(axis + 1)])
    const after = split.dims.map((_, one) => (one === axis + 1 ? step - 1 : 0))
    const wide = ops.pad(
      split,
      split.dims.map(() => 0),
      after,
    )
    spread = ops.reshape(wide, withDim(value.dims, axis, count * step))
  }
  const room = length - first
  const cut = ops.slice(spread, [{ axis, start: 0, end: Math.min(room, spread.dims[axis]!) }])
  return ops.pad(cut, zeros(cut.dims, first), zeros(cut.dims, room - cut.dims[axis]!))
}

/** Each copy's gradient is added up. */
export const Tile: VjpRule = (vjp) => {
  const { x, y, gradient } = only(vjp)
  const { ops } = vjp
  if (x.dims.includes(0)) return [ops.filled(0, x.dims)]
  const split = x.dims.flatMap((dim, axis) => [y.dims[axis]! / dim, dim])
  const copies = range(0, x.dims.length).map((axis) => 2 * axis)
  return [ops.reduceSum(ops.reshape(gradient, split), copies, false)]
}

export const DepthToSpace: VjpRule = ({ node, inputs: [x], cotangents: [gradient], ops }) => {
  const size = intAttribute(node, 'blocksize')
  const [batch, channels, height, width] = x!.dims as [number, number, number, number]
  const isColumnRowDepth = stringAttribute(node, 'mode', 'DCR') === 'CRD'
  const blocks = ops.reshape(gradient!, [batch, channels / size ** 2, height, size, width, size])
  const perm = isColumnRowDepth ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4]
  return [ops.reshape(ops.transpose(blocks, perm), x!.dims)]
}

export const SpaceToDepth: VjpRule = ({ node, inputs: [x], cotangents: [gradient], ops }) => {
  const size = intAttribute(node, 'blocksize')
  const [batch, channels, height, width] = x!.dims as [number, number, number, number]
  const blocks = ops.reshape(gradient!, [batch, size, size, channels, height / size, width / size])
  return [ops.reshape(ops.transpose(blocks, [0, 3, 4, 1, 5, 2]), x!.dims)]
}
