import { type AxisSize, type AxisTaps, makeTaps } from './axis-taps.ts'
import type { Kernel } from './kernels.ts'

/**
 * The kernel around `scale · (i + ½)`, widened by the scale when shrinking so that every input cell counts; weights are
 * normalised over the cells that exist. This is PyTorch's `antialias=True`, and Pillow's resize.
 */
export function windowTaps({ inputLength, outputLength, scale }: AxisSize, kernel: Kernel): AxisTaps {
  const stretch = Math.max(scale, 1)
  const support = kernel.support * stretch
  const taps = Math.min(inputLength, 2 * Math.ceil(support) + 1)
  return makeTaps(outputLength, taps, (output) => {
    const center = scale * (output + 0.5)
    const first = Math.max(0, Math.trunc(center - support + 0.5))
    const past = Math.min(inputLength, Math.trunc(center + support + 0.5))
    const indices = Array.from({ length: past - first }, (_, tap) => first + tap)
    const weights = indices.map((cell) => kernel.weight((cell - center + 0.5) / stretch))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return { indices, weights: weights.map((weight) => weight / sum) }
  })
}

/** The mean of the input cells that an output cell touches: `floor(i·n/m) … ceil((i + 1)·n/m)`, without partial cells. */
export function areaTaps({ inputLength, outputLength }: AxisSize): AxisTaps {
  const taps = Math.min(inputLength, Math.ceil(inputLength / outputLength) + 1)
  return makeTaps(outputLength, taps, (output) => {
    const first = Math.floor((output * inputLength) / outputLength)
    const past = Math.ceil(((output + 1) * inputLength) / outputLength)
    const indices = Array.from({ length: past - first }, (_, tap) => first + tap)
    return { indices, weights: indices.map(() => 1 / indices.length) }
  })
}
