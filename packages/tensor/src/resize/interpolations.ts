import { createError, type Interpolation, UnknownName } from '@self-cascade/core'
import type { AxisSize, AxisTaps } from './axis-taps.ts'
import { cubic, lanczos3, triangle } from './kernels.ts'
import { kernelTaps, linearTaps, nearestTaps } from './point-taps.ts'
import { areaTaps, windowTaps } from './window-taps.ts'

type MakeTaps = (axis: AxisSize, antialias: boolean) => AxisTaps

/** PyTorch's cubic has a = −0.75 without antialiasing and, as Pillow's, −0.5 with it. */
const sharpCubic = cubic(-0.75)
const smoothCubic = cubic(-0.5)

const interpolations = {
  nearest: (axis) => nearestTaps(axis, 0),
  'nearest-exact': (axis) => nearestTaps(axis, 0.5),
  bilinear: (axis, antialias) => (antialias ? windowTaps(axis, triangle) : linearTaps(axis)),
  bicubic: (axis, antialias) => (antialias ? windowTaps(axis, smoothCubic) : kernelTaps(axis, sharpCubic)),
  area: (axis) => areaTaps(axis),
  lanczos: (axis, antialias) => (antialias ? windowTaps(axis, lanczos3) : kernelTaps(axis, lanczos3)),
} satisfies Record<Interpolation, MakeTaps>

/**
 * Gives the function that makes the taps of an axis.
 *
 * @throws {@link UnknownName} for anything but the names of {@link Interpolation}.
 */
export function tapsOf(interpolation: Interpolation): MakeTaps {
  if (!Object.hasOwn(interpolations, interpolation)) {
    throw createError(UnknownName, {
      kind: 'interpolation',
      name: interpolation,
      known: Object.keys(interpolations),
    })
  }
  return interpolations[interpolation]
}
