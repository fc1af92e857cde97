import { intsAttribute, stringAttribute } from '@self-cascade/onnx-graph'
import type { GraphOps } from './graph-ops.ts'
import { range, sizeOfDims, type Value } from './value.ts'
import type { VjpInput } from './vjp.ts'

/** How a window moves over the spatial axes; one entry per axis. */
export interface Window {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** Reads a window from the attributes of a convolution or pooling node. `input` and `output` are spatial dims. */
export function windowOf(
  { node }: VjpInput,
  { kernel, input, output }: Readonly<Record<'kernel' | 'input' | 'output', readonly number[]>>,
): Window {
  const ones = kernel.map(() => 1)
  const strides = intsAttribute(node, 'strides', ones)
  const dilations = intsAttribute(node, 'dilations', ones)
  const mode = stringAttribute(node, 'auto_pad', 'NOTSET')
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') {
    const pads = mode === 'VALID' ? [] : intsAttribute(node, 'pads', [])
    const rank = kernel.length
    return {
      ...{ kernel, strides, dilations },
      before: ones.map((_, axis) => pads[axis] ?? 0),
      after: ones.map((_, axis) => pads[rank + axis] ?? 0),
    }
  }
  const total = reachedSizes({ kernel, strides, dilations }, output).map((size, axis) =>
    Math.max(0, size - input[axis]!),
  )
  const half = total.map((amount) => Math[mode === 'SAME_UPPER' ? 'floor' : 'ceil'](amount / 2))
  return { kernel, strides, dilations, before: half, after: total.map((amount, axis) => amount - half[axis]!) }
}

/** How far windows reach over each axis, padding included, for so many outputs. */
export function reachedSizes(
  { kernel, strides, dilations }: Pick<Window, 'kernel' | 'strides' | 'dilations'>,
  output: readonly number[],
): readonly number[] {
  return kernel.map((size, axis) => (output[axis]! - 1) * strides[axis]! + dilations[axis]! * (size - 1) + 1)
}

/** Every position in a kernel, in row-major order. */
export function kernelPositions([first, ...rest]: readonly number[]): number[][] {
  if (first === undefined) return [[]]
  return range(0, first).flatMap((at) => kernelPositions(rest).map((position) => [at, ...position]))
}

/** What each kernel position sees of `x`, for all output positions. Padding has the value `padding`. */
export function windowsOf(ops: GraphOps, window: Window, x: Value, space: readonly number[], padding = 0): Value[] {
  const { kernel, strides, dilations, before, after } = window
  const padded = ops.pad(x, [0, 0, ...before], [0, 0, ...after], padding)
  return kernelPositions(kernel).map((position) =>
    ops.slice(
      padded,
      position.map((at, axis) => {
        const start = at * dilations[axis]!
        return { axis: axis + 2, start, end: start + (space[axis]! - 1) * strides[axis]! + 1, step: strides[axis]! }
      }),
    ),
  )
}

/** Cuts the padding off what windows were added up into; rows that no window reached are zero. */
export function fitToPadding(ops: GraphOps, { before, after }: Window, sum: Value, dims: readonly number[]): Value {
  const missing = before.map((amount, axis) =>
    Math.max(0, dims[axis + 2]! + amount + after[axis]! - sum.dims[axis + 2]!),
  )
  const none = sum.dims.map(() => 0)
  const filled = ops.pad(sum, none, [0, 0, ...missing])
  return ops.slice(
    filled,
    before.map((start, axis) => ({ axis: axis + 2, start, end: start + dims[axis + 2]! })),
  )
}

/** The sizes of what a window moves over, and of what it makes. */
export interface WindowSpaces {
  readonly batch: number
  readonly input: readonly number[]
  readonly output: readonly number[]
}

/**
 * For every output pixel (of every sample) and kernel position the number of the input pixel that is seen there, row-major;
 * padding is pixel number `batch · inputs`.
 */
export function seenPixels(
  { kernel, strides, dilations, before }: Window,
  { batch, input, output }: WindowSpaces,
): Int32Array {
  const source = (axis: number, pixel: number, at: number) =>
    pixel * strides[axis]! + at * dilations[axis]! - before[axis]!
  return pixelTable({ batch, rows: output, columns: kernel, sources: input, source })
}

/**
 * For every input pixel (of every sample) and kernel position the number of the output pixel that sees it there; none is pixel
 * number `batch · outputs`.
 */
export function seeingPixels(
  { kernel, strides, dilations, before }: Window,
  { batch, input, output }: WindowSpaces,
): Int32Array {
  const source = (axis: number, pixel: number, at: number) =>
    (pixel + before[axis]! - at * dilations[axis]!) / strides[axis]!
  return pixelTable({ batch, rows: input, columns: kernel, sources: output, source })
}

interface PixelTable {
  readonly batch: number
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  readonly sources: readonly number[]
  /** Place on an axis of the sources; outside, or between two pixels, means none. */
  readonly source: (axis: number, pixel: number, at: number) => number
}

function pixelTable({ batch, rows, columns, sources, source }: PixelTable): Int32Array {
  const positions = kernelPositions(columns)
  const pixels = kernelPositions(rows)
  const size = sizeOfDims(sources)
  const none = batch * size
  const table = new Int32Array(batch * pixels.length * positions.length)
  let cell = 0
  for (const sample of range(0, batch)) {
    for (const pixel of pixels) {
      for (const position of positions) {
        let place = 0
        for (const [axis, length] of sources.entries()) {
          const at = source(axis, pixel[axis]!, position[axis]!)
          const isInside = Number.isInteger(at) && at >= 0 && at < length
          place = isInside ? place * length + at : Number.NaN
        }
        table[cell++] = Number.isNaN(place) ? none : sample * size + place
      }
    }
  }
  return table
}
