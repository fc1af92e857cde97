import type { PixelSize } from '@self-cascade/core'

/** The most a stage may grow over the one before it, in pixels. */
export const maxGrowth = 4

const pixelsOf = ({ width, height }: PixelSize) => BigInt(width) * BigInt(height)

/**
 * Gives the fewest stages after the base: `R = ⌈log₄(d_R / d)⌉` where d counts pixels, so that no stage has more than
 * 4 times the pixels of the one before it. Exact at powers of 4: 512x512 to 2048x2048 is 2.
 */
export function minimumStageCount(from: PixelSize, to: PixelSize): number {
  const target = pixelsOf(to)
  let count = 0
  for (let reach = pixelsOf(from); reach < target; reach *= BigInt(maxGrowth)) count++
  return count
}

/** Tells whether `to` has at most 4^stages times the pixels of `from`. */
export function isWithinReach(from: PixelSize, to: PixelSize, stages: number): boolean {
  return pixelsOf(to) <= pixelsOf(from) * BigInt(maxGrowth) ** BigInt(stages)
}
