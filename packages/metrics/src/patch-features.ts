import type { Tensor } from '@self-cascade/core'
import { type CropOptions, cropPatches } from './crop-patches.ts'
import type { FeatureRows } from './feature-statistics.ts'
import { randomConvolutionFeatures } from './random-convolution-features.ts'

/** Turns a square patch into a vector of numbers that describe it. */
export interface PatchFeatures {
  /** Numbers per patch. */
  readonly length: number
  /** Gives the features of one patch, [1, 3, P, P] in −1..1. */
  extract(patch: Tensor): Float64Array
}

/** Which patches are measured, and by what. */
export type PatchOptions = CropOptions & {
  /** Default {@link randomConvolutionFeatures} with its own defaults. */
  readonly features?: PatchFeatures
}

/**
 * Cuts pictures into patches and gives the features of each, for {@link featureStatistics} and {@link kernelDistance}.
 *
 * @param pictures - each [1, 3, H, W] in −1..1
 * @throws {@link InvalidOption} for a side, stride or count that is not a whole number of at least 1, and for a bad seed.
 * @throws {@link NotOnePicture} | {@link PictureTooSmall} | {@link PictureNotFinite}
 */
export function patchFeatures(pictures: readonly Tensor[], options: PatchOptions = {}): FeatureRows {
  const { features = randomConvolutionFeatures() } = options
  const rows: Float64Array[] = []
  const numbers: number[] = []
  for (const { pixels, picture } of cropPatches(pictures, options)) {
    rows.push(features.extract(pixels))
    numbers.push(picture)
  }
  const data = new Float64Array(rows.length * features.length)
  for (const [i, row] of rows.entries()) data.set(row, i * features.length)
  return { data, count: rows.length, length: features.length, pictures: Int32Array.from(numbers) }
}
