import {
  addDims,
  ceilDivideDims,
  floorDivideDims,
  leastOfDim,
  maxDims,
  minDims,
  multiplyDims,
  subtractDims,
} from '../../dims/dim-algebra.ts'
import { findAttribute, intAttribute, intsAttribute } from '../../graph/attributes.ts'
import type { Dim } from '../../graph/value-type.ts'
import { axisOf, hasInput, type NodeFacts, normalizeAxes, type ShapeRule, tensor, unknownDims } from '../shape-rule.ts'

/** One axis of a slice. */
export interface AxisSlice {
  readonly axis: number
  readonly start: Dim
  readonly end: Dim
  readonly step: number
}

/** Reads what a `Slice` takes of each axis, from attributes before opset 10 and from inputs since; undefined when unknown. */
export function axisSlices(facts: NodeFacts, rank: number): readonly AxisSlice[] | undefined {
  const read = (name: string, index: number) =>
    findAttribute(facts.node, name) ? intsAttribute(facts.node, name) : facts.sizes(index)
  const [starts, ends] = [read('starts', 1), read('ends', 2)]
  if (!starts || !ends) return undefined
  const isGiven = (name: string, index: number) => findAttribute(facts.node, name) || hasInput(facts, index)
  const axes = isGiven('axes', 3) ? read('axes', 3) : starts.map((_, axis) => axis)
  const steps = hasInput(facts, 4) ? facts.sizes(4) : starts.map(() => 1)
  if (!axes?.every(isNumber) || !steps?.every(isNumber)) return undefined
  const positive = normalizeAxes(axes, rank)
  return positive?.map((axis, index) => ({
    axis,
    start: starts[index] ?? '',
    end: ends[index] ?? '',
    step: steps[index] ?? 1,
  }))
}

const isNumber = (dim: Dim): dim is number => typeof dim === 'number'

/** The length of a slice: bounds count from the end when they are negative, and are clamped to the axis. */
export function slicedLength(dim: Dim, { start, end, step }: AxisSlice): Dim {
  if (step === 0) return ''
  const [first, last] = [bound(start, dim, step), bound(end, dim, step)]
  const length = step > 0 ? ceilDivideDims(subtractDims(last, first), step) : negativeLength(first, last, step)
  return maxDims(length, 0)
}

/** `⌈(last − first) / step⌉` for a negative step. */
const negativeLength = (first: Dim, last: Dim, step: number) =>
  floorDivideDims(addDims(subtractDims(first, last), -step - 1), -step)

/** A bound that is no number and may be negative is taken for one that counts from the front, as exporters' sizes do. */
function bound(value: Dim, dim: Dim, step: number): Dim {
  const isNegative = typeof value === 'number' ? value < 0 : value.startsWith('-') && leastOfDim(value) < 0
  const counted = isNegative ? (isEndless(value) ? (step > 0 ? 0 : -1) : addDims(value, dim)) : value
  if (isEndless(value) && !isNegative) return step > 0 ? dim : subtractDims(dim, 1)
  const [least, most] = step > 0 ? [0, dim] : [-1, subtractDims(dim, 1)]
  return maxDims(minDims(counted, most), least)
}

/** Exporters write "to the end" as the largest integer of 32 or 64 bits. */
const isEndless = (value: Dim) => typeof value === 'number' && Math.abs(value) >= 2 ** 31 - 1

/** Operators that take parts of tensors. */
export const slicingRules = {
  Slice: (facts) => {
    const dims = facts.dims(0)
    if (!dims) return [tensor(facts.elementType(0))]
    const slices = axisSlices(facts, dims.length)
    const after = dims.map((dim, axis) => {
      const slice = slices?.find((one) => one.axis === axis)
      return slice ? slicedLength(dim, slice) : dim
    })
    return [tensor(facts.elementType(0), slices ? after : unknownDims(dims.length))]
  },
  Split: (facts) => {
    const dims = facts.dims(0)
    const axis = dims && axisOf(facts, dims.length, 0)
    const count = facts.node.output.length
    if (!dims || axis === undefined) return facts.node.output.map(() => tensor(facts.elementType(0)))
    const lengths = splitLengths(facts, dims[axis]!, count)
    return lengths.map((length) =>
      tensor(
        facts.elementType(0),
        dims.map((dim, other) => (other === axis ? length : dim)),
      ),
    )
  },
} satisfies Record<string, ShapeRule>

/** Lengths as asked for, or equal ones; since opset 18 a smaller last one takes the rest. */
function splitLengths(facts: NodeFacts, dim: Dim, count: number): readonly Dim[] {
  const { node } = facts
  const given = findAttribute(node, 'split') ? intsAttribute(node, 'split') : facts.sizes(1)
  const isAsked = findAttribute(node, 'split') !== undefined || hasInput(facts, 1)
  if (isAsked) return node.output.map((_, index) => given?.[index] ?? '')
  const parts = intAttribute(node, 'num_outputs', count)
  const length = ceilDivideDims(dim, parts)
  const last = subtractDims(dim, multiplyDims(length, parts - 1))
  const isEven = facts.opset < 18 || (typeof dim === 'number' && dim % parts === 0)
  return node.output.map((_, index) => (isEven ? floorDivideDims(dim, parts) : index === parts - 1 ? last : length))
}
