import type { PixelSize } from '@self-cascade/core'
import { isWithinReach } from './stage-count.ts'

/** How far from the ideal side, in multiples, a side may be put when the nearest ones break a limit. */
const maxDetour = 8
/** Errors nearer than this are the same; it swallows the rounding of logarithms. */
const tie = 1e-9

interface Candidate extends PixelSize {
  readonly aspectError: number
  readonly areaError: number
}

/** Geometric progress: `start · (end / start)^fraction`. */
const between = (start: number, end: number, fraction: number) => start * (end / start) ** fraction

function sidesAround(ideal: number, detour: number, sizeMultiple: number, min: number, max: number): number[] {
  const first = Math.floor(ideal / sizeMultiple) - detour
  const last = Math.ceil(ideal / sizeMultiple) + detour
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * sizeMultiple).filter(
    (side) => side >= min && side <= max,
  )
}

function better(left: Candidate, right: Candidate): Candidate {
  const difference = left.aspectError - right.aspectError
  if (Math.abs(difference) > tie) return difference < 0 ? left : right
  return left.areaError <= right.areaError ? left : right
}

function measure(size: PixelSize, ideal: PixelSize): Candidate {
  const byWidth = Math.log(size.width / ideal.width)
  const byHeight = Math.log(size.height / ideal.height)
  return { ...size, aspectError: Math.abs(byWidth - byHeight), areaError: Math.abs(byWidth + byHeight) }
}

function nextSize(previous: PixelSize, ideal: PixelSize, end: PixelSize, left: number, sizeMultiple: number) {
  for (let detour = 0; detour <= maxDetour; detour++) {
    const widths = sidesAround(ideal.width, detour, sizeMultiple, previous.width, end.width)
    const heights = sidesAround(ideal.height, detour, sizeMultiple, previous.height, end.height)
    const legal = widths
      .flatMap((width) => heights.map((height) => ({ width, height })))
      .filter((size) => isWithinReach(previous, size, 1) && isWithinReach(size, end, left))
    if (legal.length > 0) return legal.map((size) => measure(size, ideal)).reduce(better)
  }
  return undefined
}

/**
 * Lays `stageCount` sizes from `start` (left out) to `end` (the last one). Width and height each grow geometrically and are
 * snapped to the multiple: of the legal sizes next to the ideal one that with the least error of aspect, then of area. Sizes
 * never shrink and never have more than 4 times the pixels of the one before; neighbours that would break that, now or
 * at a later stage, are passed over. Gives undefined when no neighbour is left.
 */
export function layStageSizes(
  start: PixelSize,
  end: PixelSize,
  stageCount: number,
  sizeMultiple: number,
): readonly PixelSize[] | undefined {
  const sizes: PixelSize[] = []
  let previous = start
  for (let stage = 1; stage < stageCount; stage++) {
    const fraction = stage / stageCount
    const ideal = {
      width: between(start.width, end.width, fraction),
      height: between(start.height, end.height, fraction),
    }
    const next = nextSize(previous, ideal, end, stageCount - stage, sizeMultiple)
    if (next === undefined) return undefined
    previous = { width: next.width, height: next.height }
    sizes.push(previous)
  }
  if (stageCount === 0) return start.width === end.width && start.height === end.height ? [] : undefined
  return isWithinReach(previous, end, 1) ? [...sizes, { width: end.width, height: end.height }] : undefined
}
