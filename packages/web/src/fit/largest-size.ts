import type { PixelSize } from '@self-cascade/core'

/** Where to look for the largest size. */
export interface SizeSearch {
  /** The size wanted, whose aspect is kept. */
  readonly to: PixelSize
  /** The smallest size that makes sense: that of the first stage. */
  readonly from: PixelSize
  readonly sizeMultiple: number
  readonly fits: (size: PixelSize) => boolean
}

/**
 * Finds the largest size of the same aspect, both sides multiples of `sizeMultiple`, that fits, by bisection: what a run takes
 * grows with its size. Asks for about log2 of the number of sizes.
 *
 * @returns null when not even the smallest size fits.
 */
export function findLargestSize({ to, from, sizeMultiple, fits }: SizeSearch): PixelSize | null {
  const sizeAt = (steps: number): PixelSize => sizeOfAspect(to, steps * sizeMultiple, sizeMultiple)
  const isAllowed = ({ width, height }: PixelSize) => width >= from.width && height >= from.height
  const most = Math.floor(Math.min(to.width, to.height) / sizeMultiple)
  let low = 1
  while (low <= most && !isAllowed(sizeAt(low))) low++
  if (low > most || !fits(sizeAt(low))) return null
  let high = most + 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (fits(sizeAt(middle))) low = middle
    else high = middle
  }
  return sizeAt(low)
}

/** The size whose shorter side has so many pixels, the longer one to the nearest multiple. */
function sizeOfAspect({ width, height, frames }: PixelSize, short: number, multiple: number): PixelSize {
  const long = Math.round((short * Math.max(width, height)) / Math.min(width, height) / multiple) * multiple
  const size = width < height ? { width: short, height: long } : { width: long, height: short }
  return frames === undefined ? size : { ...size, frames }
}
