import { createError, sizeOf } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { resolveAxis } from '../../values/indices.ts'
import { integersOf, makeValue, type ReferenceValue } from '../../values/value.ts'
import type { Operator, OperatorContext } from '../operator.ts'

/** Gives the same elements under other dims. */
export function reshape(value: ReferenceValue, dims: readonly number[]): ReferenceValue {
  if (sizeOf(dims) !== value.data.length) {
    throw createError(OperandsInvalid, { problem: `[${value.dims}] cannot become [${dims}]` })
  }
  return makeValue(value.dataType, dims, value.data)
}

/** Fills in what `Reshape` leaves open: 0 keeps a dim, unless it is allowed to mean 0, and one -1 is what remains. */
function resolveShape(dims: readonly number[], shape: readonly number[], allowZero: boolean): number[] {
  const kept = shape.map((size, axis) => (size === 0 && !allowZero ? dims[axis]! : size))
  const known = sizeOf(kept.filter((size) => size !== -1))
  return kept.map((size) => (size === -1 ? sizeOf(dims) / Math.max(known, 1) : size))
}

/** Axes are an input since opset 13, an attribute before; all axes of 1 when neither is there. */
function axesOf(axes: ReferenceValue | undefined, { ints }: OperatorContext, rank: number): number[] | undefined {
  const given = axes ? integersOf(axes) : ints('axes', [])
  return given.length > 0 ? given.map((axis) => resolveAxis(axis, rank)) : undefined
}

/** Operators that change dims alone. */
export const reshapeOperators = {
  Flatten: ([x], { int }) => {
    const axis = int('axis', 1)
    const split = axis < 0 ? axis + x!.dims.length : axis
    return reshape(x!, [sizeOf(x!.dims.slice(0, split)), sizeOf(x!.dims.slice(split))])
  },
  Reshape: ([x, shape], { int, ints }) => {
    const wanted = shape ? integersOf(shape) : ints('shape')
    return reshape(x!, resolveShape(x!.dims, wanted, int('allowzero', 0) === 1))
  },
  Squeeze: ([x, axes], context) => {
    const gone = axesOf(axes, context, x!.dims.length)
    return reshape(
      x!,
      x!.dims.filter((size, axis) => !(gone ? gone.includes(axis) : size === 1)),
    )
  },
  Unsqueeze: ([x, axes], { ints }) => {
    const added = axes ? integersOf(axes) : ints('axes')
    const rank = x!.dims.length + added.length
    const places = added.map((axis) => resolveAxis(axis, rank))
    const rest = [...x!.dims]
    return reshape(
      x!,
      Array.from({ length: rank }, (_, axis) => (places.includes(axis) ? 1 : rest.shift()!)),
    )
  },
} satisfies Record<string, Operator>
