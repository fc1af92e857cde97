import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { resolveAxis, stridedIndices, stridesOf, take } from '../../values/indices.ts'
import { integersOf, type ReferenceValue } from '../../values/value.ts'
import type { Operator } from '../operator.ts'

/** A slice of one axis: the first index, the step and the number of indices. */
interface AxisSlice {
  readonly start: number
  readonly step: number
  readonly size: number
}

/** Resolves a slice as Python does: negative indices count from the end, and all are clamped to the axis. */
function axisSlice(size: number, start: number, end: number, step: number): AxisSlice {
  if (step === 0) throw createError(OperandsInvalid, { problem: 'a slice has the step 0' })
  const fromEnd = (index: number) => (index < 0 ? index + size : index)
  const clamp = (index: number, low: number, high: number) => Math.max(low, Math.min(high, index))
  // Backwards, the end may lie one before the first element, and the start at the last at most.
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1]
  const first = clamp(fromEnd(start), step > 0 ? 0 : Math.min(0, high), high)
  const last = clamp(fromEnd(end), low, high)
  return { start: first, step, size: Math.max(0, Math.ceil((last - first) / step)) }
}

/** Takes from each axis the elements of its slice. */
function sliceAxes(value: ReferenceValue, slices: readonly AxisSlice[]): ReferenceValue {
  const strides = stridesOf(value.dims)
  const dims = slices.map(({ size }) => size)
  const offset = slices.reduce((sum, { start }, axis) => sum + start * strides[axis]!, 0)
  const steps = slices.map(({ step }, axis) => step * strides[axis]!)
  return take(value, stridedIndices(dims, steps, offset), dims)
}

/** Takes `size` elements from `start` along one axis. */
export function sliceAxis(value: ReferenceValue, axis: number, start: number, size: number): ReferenceValue {
  const whole = value.dims.map((dim) => ({ start: 0, step: 1, size: dim }))
  return sliceAxes(
    value,
    whole.map((one, index) => (index === axis ? { start, step: 1, size } : one)),
  )
}

/** `Slice`: starts, ends, axes and steps are inputs since opset 10, attributes before. */
export const slice: Operator = ([x, starts, ends, axes, steps], { ints }) => {
  const rank = x!.dims.length
  const first = starts ? integersOf(starts) : ints('starts')
  const last = ends ? integersOf(ends) : ints('ends')
  const given = axes ? integersOf(axes) : ints('axes', [])
  const sliced = given.length > 0 ? given.map((axis) => resolveAxis(axis, rank)) : first.map((_, axis) => axis)
  const step = steps ? integersOf(steps) : first.map(() => 1)
  const slices = x!.dims.map((size, axis) => {
    const index = sliced.indexOf(axis)
    return index < 0 ? { start: 0, step: 1, size } : axisSlice(size, first[index]!, last[index]!, step[index]!)
  })
  return sliceAxes(x!, slices)
}
