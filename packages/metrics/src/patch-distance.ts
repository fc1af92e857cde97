import { assertSameDims, type Tensor } from '@self-cascade/core'
import { type FeatureStatistics, featureStatistics } from './feature-statistics.ts'
import { frechetDistance } from './frechet-distance.ts'
import { type KernelDistance, type KernelDistanceOptions, kernelDistance } from './kernel-distance.ts'
import { type PatchOptions, patchFeatures } from './patch-features.ts'

/** How far two sets of pictures are apart, by their patches. */
export interface PatchDistance {
  /** {@link frechetDistance}: sensitive, but too large by an amount that depends on the counts. */
  readonly frechet: number
  /** {@link kernelDistance}: 0 in expectation for sets of one kind, with its standard error. */
  readonly kernel: KernelDistance
}

/**
 * Gives mean and covariance of the features of patches: what a reference set can be kept as.
 *
 * @param pictures - each [1, 3, H, W] in −1..1
 * @throws {@link InvalidOption} | {@link NotOnePicture} | {@link PictureTooSmall} | {@link PictureNotFinite}
 * @throws {@link TooFewRows} for fewer than two patches.
 */
export function patchStatistics(pictures: readonly Tensor[], options: PatchOptions = {}): FeatureStatistics {
  return featureStatistics(patchFeatures(pictures, options))
}

/**
 * Gives the distances of two sets of pictures by the features of their patches. What scenes show weighs far more than how sharp
 * they are: take the same captions in the same order for both sets, and say `paired: true`.
 *
 * @param first - each [1, 3, H, W] in −1..1
 * @param second - likewise; other sizes and counts are allowed
 * @throws {@link InvalidOption} | {@link NotOnePicture} | {@link PictureTooSmall} | {@link PictureNotFinite}
 * @throws {@link TooFewRows} for fewer than two pictures in a set.
 * @throws {@link DimsMismatch} for paired sets of different counts.
 * @see Chai, Gharbi, Shechtman, Isola and Zhang, "Any-resolution training for high-resolution image synthesis", 2022: the patch
 * FID, with Inception features
 */
export function patchDistance(
  first: readonly Tensor[],
  second: readonly Tensor[],
  options: PatchOptions & KernelDistanceOptions = {},
): PatchDistance {
  if (options.paired) assertSameDims('second set', [second.length], [first.length])
  const [a, b] = [patchFeatures(first, options), patchFeatures(second, options)]
  return {
    frechet: frechetDistance(featureStatistics(a), featureStatistics(b)),
    kernel: kernelDistance(a, b, options),
  }
}
