import { type AxisSize, type AxisTaps, makeTaps } from './axis-taps.ts'
import type { Kernel } from './kernels.ts'

const { fround } = Math

/** One input cell for each output cell: `floor((i + shift) · scale)`, shift 0 for nearest and ½ for nearest-exact. */
export function nearestTaps({ inputLength, outputLength, scale }: AxisSize, shift: number): AxisTaps {
  return makeTaps(outputLength, 1, (output) => {
    const source = Math.floor(fround((output + shift) * scale))
    return { indices: [Math.min(source, inputLength - 1)], weights: [1] }
  })
}

/** Two neighbours at `scale · (i + ½) − ½`; a position before the first cell reads the first cell. */
export function linearTaps({ inputLength, outputLength, scale }: AxisSize): AxisTaps {
  return makeTaps(outputLength, 2, (output) => {
    const position = Math.max(0, sourcePosition(output, scale))
    const first = Math.min(Math.floor(position), inputLength - 1)
    const fraction = Math.min(1, position - first)
    return { indices: [first, Math.min(first + 1, inputLength - 1)], weights: [1 - fraction, fraction] }
  })
}

/** The kernel's cells around `scale · (i + ½) − ½`, not widened; cells beyond the border repeat the border. */
export function kernelTaps({ inputLength, outputLength, scale }: AxisSize, kernel: Kernel): AxisTaps {
  const taps = 2 * kernel.support
  return makeTaps(outputLength, taps, (output) => {
    const position = sourcePosition(output, scale)
    const first = Math.floor(position) - kernel.support + 1
    const cells = Array.from({ length: taps }, (_, tap) => first + tap)
    const weights = cells.map((cell) => kernel.weight(position - cell))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return {
      indices: cells.map((cell) => Math.min(Math.max(cell, 0), inputLength - 1)),
      weights: weights.map((weight) => weight / sum),
    }
  })
}

function sourcePosition(output: number, scale: number): number {
  return fround(scale * (output + 0.5) - 0.5)
}
