import { createError } from '@self-cascade/core'
import { GradientImpossible } from './errors.ts'

/** How one axis is resized, in the words of ONNX's Resize operator. */
export interface AxisResize {
  readonly inputSize: number
  readonly outputSize: number
  /** Output pixels per input pixel. */
  readonly scale: number
  readonly mode: string
  readonly coordinates: string
  readonly rounding: string
  readonly cubicA: number
  /** Cubic weights outside of the axis are left out, and the others scaled to a sum of 1. */
  readonly excludesOutside: boolean
}

type Coordinate = (output: number, resize: AxisResize) => number

/** Where an output pixel lies on the input axis (Resize operator, `coordinate_transformation_mode`). */
const coordinates: Readonly<Record<string, Coordinate>> = {
  half_pixel: (x, { scale }) => (x + 0.5) / scale - 0.5,
  pytorch_half_pixel: (x, { scale, outputSize }) => (outputSize > 1 ? (x + 0.5) / scale - 0.5 : 0),
  asymmetric: (x, { scale }) => x / scale,
  align_corners: (x, { inputSize, outputSize }) => (outputSize > 1 ? (x * (inputSize - 1)) / (outputSize - 1) : 0),
  half_pixel_symmetric: (x, { scale, inputSize, outputSize }) => {
    const adjustment = outputSize / (scale * inputSize)
    const center = inputSize / 2
    return center * (1 - adjustment) + (x + 0.5) / scale - 0.5
  },
}

/** Which pixel is nearest (`nearest_mode`). */
const roundings: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
}

type Weights = (x: number, resize: AxisResize) => readonly (readonly [pixel: number, weight: number])[]

/** The input pixels that make an output pixel at `x`, which are clamped to the axis by the caller. */
const weights: Readonly<Record<string, Weights>> = {
  nearest: (x, { rounding }) => [[roundings[rounding]!(x), 1]],
  linear: (x) => {
    const left = Math.floor(x)
    return [
      [left, 1 - (x - left)],
      [left + 1, x - left],
    ]
  },
  cubic: (x, { cubicA: a, excludesOutside, inputSize }) => {
    const left = Math.floor(x)
    const all = [-1, 0, 1, 2].map((offset) => [left + offset, cubicWeight(Math.abs(x - left - offset), a)] as const)
    if (!excludesOutside) return all
    const inside = all.filter(([pixel]) => pixel >= 0 && pixel < inputSize)
    const sum = inside.reduce((total, [, weight]) => total + weight, 0)
    return inside.map(([pixel, weight]) => [pixel, weight / sum] as const)
  },
}

/** Keys' cubic convolution kernel with parameter `a`, at distance `t`. */
function cubicWeight(t: number, a: number): number {
  if (t <= 1) return (a + 2) * t ** 3 - (a + 3) * t ** 2 + 1
  return t < 2 ? a * t ** 3 - 5 * a * t ** 2 + 8 * a * t - 4 * a : 0
}

/**
 * The transposed interpolation matrix of an axis: one row per input pixel, with its weight in every output pixel. Undefined when
 * the axis stays as it is.
 *
 * @throws {@link GradientImpossible} for a mode that is not known.
 */
export function interpolationMatrix(resize: AxisResize): Float32Array[] | undefined {
  const { inputSize, outputSize, scale, mode } = resize
  if (inputSize === outputSize && scale === 1) return undefined
  const coordinate = coordinates[resize.coordinates]
  const weightsOf = weights[mode]
  if (!coordinate || !weightsOf) {
    throw createError(GradientImpossible, {
      problem: `Resize has mode "${mode}" and coordinates "${resize.coordinates}"`,
    })
  }
  const rows = Array.from({ length: inputSize }, () => new Float32Array(outputSize))
  for (let output = 0; output < outputSize; output++) {
    for (const [pixel, weight] of weightsOf(coordinate(output, resize), resize)) {
      rows[Math.min(inputSize - 1, Math.max(0, pixel))]![output]! += weight
    }
  }
  return rows
}
