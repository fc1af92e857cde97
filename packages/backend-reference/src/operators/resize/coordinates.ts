import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'

/** One axis to resize. */
export interface AxisResize {
  readonly inputSize: number
  readonly outputSize: number
  /** How many times longer the axis becomes; `outputSize` is this times `inputSize`, cut off. */
  readonly scale: number
  /** The part of the axis to crop, from 0 to 1, for `tf_crop_and_resize`. */
  readonly roi: readonly [number, number]
}

/** Where the place `x` of the resized axis lies on the original one, by `coordinate_transformation_mode`. */
const transformations = {
  align_corners: (x, { inputSize, outputSize }) => (outputSize === 1 ? 0 : (x * (inputSize - 1)) / (outputSize - 1)),
  asymmetric: (x, { scale }) => x / scale,
  half_pixel: (x, { scale }) => (x + 0.5) / scale - 0.5,
  /** Half pixels around the centre, for lengths that scale · size does not reach. */
  half_pixel_symmetric: (x, { inputSize, outputSize, scale }) => {
    const adjustment = outputSize / (scale * inputSize)
    return (inputSize / 2) * (1 - adjustment) + (x + 0.5) / scale - 0.5
  },
  pytorch_half_pixel: (x, { outputSize, scale }) => (outputSize > 1 ? (x + 0.5) / scale - 0.5 : 0),
  tf_crop_and_resize: (x, { inputSize, outputSize, roi: [start, end] }) =>
    outputSize > 1
      ? start * (inputSize - 1) + (x * (end - start) * (inputSize - 1)) / (outputSize - 1)
      : 0.5 * (start + end) * (inputSize - 1),
  tf_half_pixel_for_nn: (x, { scale }) => (x + 0.5) / scale,
} satisfies Record<string, (x: number, axis: AxisResize) => number>

/** How a coordinate becomes the index of the nearest element, by `nearest_mode`. */
const roundings = {
  ceil: Math.ceil,
  floor: Math.floor,
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
} satisfies Record<string, (x: number) => number>

function known<T extends object>(table: T, name: string): T[keyof T] {
  const found = Object.hasOwn(table, name) ? table[name as keyof T] : undefined
  if (!found) throw createError(OperandsInvalid, { problem: `the mode "${name}" is not known` })
  return found
}

/** Finds a coordinate transformation by its name. */
export const transformationOf = (name: string): ((x: number, axis: AxisResize) => number) =>
  known(transformations, name)

/** Finds a rounding by its name. */
export const roundingOf = (name: string): ((x: number) => number) => known(roundings, name)
