import { createError, InvalidOption, type PixelSize } from '@self-cascade/core'
import { IllegalSize } from './errors.ts'

const maxSide = 2 ** 31 - 1

/** Checks that a number is a positive integer that fits 32 bits. */
export function assertCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1 || value > maxSide) {
    throw createError(InvalidOption, { name, value, expected: `a whole number in 1..${maxSide}` })
  }
}

/** Checks the numbers of a size, without regard to the model. */
export function assertSize(name: string, size: PixelSize): void {
  assertCount(`${name}.width`, size.width)
  assertCount(`${name}.height`, size.height)
  if (size.frames !== undefined) assertCount(`${name}.frames`, size.frames)
}

/**
 * Gives the legal sizes next to one that may not be legal: every side rounded down, and every side rounded up. Sizes with a
 * side below `atLeast` (or below the multiple) are left out; a legal size gives itself.
 */
export function nearestLegalSizes(size: PixelSize, sizeMultiple: number, atLeast?: PixelSize): readonly PixelSize[] {
  const round = (how: (value: number) => number): PixelSize => ({
    width: how(size.width / sizeMultiple) * sizeMultiple,
    height: how(size.height / sizeMultiple) * sizeMultiple,
  })
  const below = round(Math.floor)
  const above = round(Math.ceil)
  const minWidth = Math.max(sizeMultiple, atLeast?.width ?? 0)
  const minHeight = Math.max(sizeMultiple, atLeast?.height ?? 0)
  const same = below.width === above.width && below.height === above.height
  const tooSmall = below.width < minWidth || below.height < minHeight
  return same || tooSmall ? [above] : [below, above]
}

/**
 * Checks that both sides are multiples of `sizeMultiple`.
 *
 * @throws {@link IllegalSize} naming the nearest legal sizes.
 */
export function assertLegalSize(name: string, size: PixelSize, sizeMultiple: number, atLeast?: PixelSize): void {
  if (size.width % sizeMultiple === 0 && size.height % sizeMultiple === 0) return
  throw createError(IllegalSize, { name, size, sizeMultiple, nearest: nearestLegalSizes(size, sizeMultiple, atLeast) })
}
