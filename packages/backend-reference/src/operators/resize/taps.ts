import type { AxisResize } from './coordinates.ts'
import { roundingOf, transformationOf } from './coordinates.ts'

/** How one place of a resized axis is made: the elements it is a weighted sum of; none where it lies outside. */
export type Taps = readonly (readonly [index: number, weight: number])[] | 'outside'

/** How an axis is resized; the names are those of the attributes. */
export interface ResizeMode {
  readonly mode: string
  readonly coordinates: string
  readonly nearest: string
  readonly cubicCoefficient: number
  readonly excludeOutside: boolean
  readonly antialias: boolean
}

/** `max(0, 1 − |x|)`. */
const linearKernel = (x: number) => Math.max(0, 1 - Math.abs(x))

/** Keys' cubic kernel with the coefficient a. */
const cubicKernel = (a: number) => (x: number) => {
  const d = Math.abs(x)
  if (d <= 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1
  return d < 2 ? a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a : 0
}

/** Gives the taps of every place of a resized axis. */
export function axisTaps(axis: AxisResize, mode: ResizeMode): Taps[] {
  const transform = transformationOf(mode.coordinates)
  const tapsAt = tapMaker(axis, mode)
  return Array.from({ length: axis.outputSize }, (_, place) => {
    // An axis that keeps its length keeps its elements, whatever the transformation would say.
    const kept = axis.scale === 1 && axis.inputSize === axis.outputSize && mode.coordinates !== 'tf_crop_and_resize'
    const x = kept ? place : transform(place, axis)
    const isOutside = mode.coordinates === 'tf_crop_and_resize' && (x < 0 || x > axis.inputSize - 1)
    return isOutside ? 'outside' : tapsAt(x)
  })
}

function tapMaker(axis: AxisResize, mode: ResizeMode): (x: number) => Taps {
  const last = axis.inputSize - 1
  const clamp = (index: number) => Math.max(0, Math.min(last, index))
  if (mode.mode === 'nearest') {
    const round = roundingOf(mode.nearest)
    return (x) => [[clamp(round(x)), 1]]
  }
  const isCubic = mode.mode === 'cubic'
  const kernel = isCubic ? cubicKernel(mode.cubicCoefficient) : linearKernel
  // Antialiasing widens the kernel so that it covers what falls into one place.
  const shrink = mode.antialias ? Math.min(1, axis.scale) : 1
  const reach = (isCubic ? 2 : 1) / shrink
  const normalizes = mode.excludeOutside || mode.antialias
  return (x) => {
    const taps: [number, number][] = []
    for (let index = Math.ceil(x - reach); index <= Math.floor(x + reach); index++) {
      if (mode.excludeOutside && (index < 0 || index > last)) continue
      taps.push([clamp(index), kernel((x - index) * shrink)])
    }
    const total = normalizes ? taps.reduce((sum, [, weight]) => sum + weight, 0) : 1
    return taps.map(([index, weight]) => [index, weight / total])
  }
}
