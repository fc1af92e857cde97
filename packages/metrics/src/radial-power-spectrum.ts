import { createError, InvalidOption, type Tensor } from '@self-cascade/core'
import type { GridSize } from '@self-cascade/tensor'
import { checkPicture } from './check-picture.ts'
import { TooFewRows } from './errors.ts'
import { luma } from './luma.ts'
import { tilePower } from './tile-power.ts'

/** Power of the luma by frequency, whatever its direction. */
export interface RadialSpectrum {
  /** Cycles per pixel, `r / tile` for r = 1 to tile / 2: the last is 0.5, the finest stripes that pixels can show. */
  readonly frequencies: Float64Array
  /** Mean power at each frequency, in squared grey levels: noise of variance v in every pixel has power v everywhere. */
  readonly power: Float64Array
}

/** How {@link radialPowerSpectrum} looks at a picture. */
export interface RadialSpectrumOptions {
  /** Side of the tiles in pixels, a power of two of at least 8. Default 128. */
  readonly tile?: number
}

/**
 * Gives the power spectrum of the luma of one or more pictures by Welch's method: the mean over square tiles that overlap by
 * half, each less its mean and under a Hann window, then the mean over the ring of each frequency. Pictures of different sizes,
 * and sets of different counts, are comparable; sizes need not be powers of two.
 *
 * @param pictures - one picture or several, each [1, 3, H, W] in −1..1 and at least a tile each way
 * @throws {@link InvalidOption} for a tile that is not a power of two of at least 8.
 * @throws {@link NotOnePicture} | {@link PictureTooSmall} | {@link PictureNotFinite}
 * @throws {@link TooFewRows} for no pictures.
 * @see Welch, "The use of fast Fourier transform for the estimation of power spectra", 1967
 */
export function radialPowerSpectrum(
  pictures: Tensor | readonly Tensor[],
  { tile = 128 }: RadialSpectrumOptions = {},
): RadialSpectrum {
  if (!Number.isSafeInteger(tile) || tile < 8 || !Number.isInteger(Math.log2(tile))) {
    throw createError(InvalidOption, { name: 'tile', value: tile, expected: 'a power of two of at least 8' })
  }
  const all = 'dims' in pictures ? [pictures] : pictures
  if (all.length === 0) throw createError(TooFewRows, { name: 'pictures', count: 0, needed: 1, of: 'pictures' })
  const sizes = all.map((picture, i) => checkPicture(`picture ${i}`, picture, tile))
  const addTile = tilePower(tile)
  const mean = new Float64Array(tile * tile)
  for (const [i, picture] of all.entries()) {
    const sum = new Float64Array(tile * tile)
    const count = eachTile(luma(picture), sizes[i]!, tile, (pixels) => addTile(pixels, sum))
    for (let j = 0; j < mean.length; j++) mean[j]! += sum[j]! / (count * all.length)
  }
  return ringMeans(mean, tile)
}

/** Calls `use` with each tile and gives their number; the last of a row or column ends at the border. */
function eachTile(plane: Float64Array, size: GridSize, side: number, use: (tile: Float64Array) => void): number {
  const starts = (length: number) =>
    Array.from({ length: Math.ceil((length - side) / (side / 2)) + 1 }, (_, i) =>
      Math.min((i * side) / 2, length - side),
    )
  const tile = new Float64Array(side * side)
  const [tops, lefts] = [starts(size.height), starts(size.width)]
  for (const top of tops) {
    for (const left of lefts) {
      for (let y = 0; y < side; y++) {
        const from = (top + y) * size.width + left
        tile.set(plane.subarray(from, from + side), y * side)
      }
      use(tile)
    }
  }
  return tops.length * lefts.length
}

function ringMeans(power: Float64Array, side: number): RadialSpectrum {
  const half = side / 2
  const sums = new Float64Array(half + 1)
  const counts = new Float64Array(half + 1)
  for (let i = 0; i < power.length; i++) {
    const [row, column] = [Math.floor(i / side), i % side]
    const ring = Math.round(Math.hypot(Math.min(row, side - row), Math.min(column, side - column)))
    if (ring > half) continue
    sums[ring]! += power[i]!
    counts[ring]! += 1
  }
  return {
    frequencies: Float64Array.from({ length: half }, (_, i) => (i + 1) / side),
    power: Float64Array.from({ length: half }, (_, i) => sums[i + 1]! / counts[i + 1]!),
  }
}
