/**
 * Measures of pictures in plain TypeScript: how far two sets are apart by the texture of their patches, how like two pictures are,
 * how sharp a picture is, and how its power is spread over fine and coarse detail.
 *
 * @packageDocumentation
 */
export { type CropOptions, type CroppedPatch, cropPatches, type PatchPlaces } from './crop-patches.ts'
export { NotOnePicture, PictureNotFinite, PictureTooSmall, TooFewRows } from './errors.ts'
export { type FeatureRows, type FeatureStatistics, featureStatistics } from './feature-statistics.ts'
export { frechetDistance } from './frechet-distance.ts'
export { gradientEnergy } from './gradient-energy.ts'
export { type HighFrequencyShareOptions, highFrequencyShare } from './high-frequency-share.ts'
export { type KernelDistance, type KernelDistanceOptions, kernelDistance } from './kernel-distance.ts'
export { laplacianVariance } from './laplacian-variance.ts'
export { type PatchDistance, patchDistance, patchStatistics } from './patch-distance.ts'
export { type PatchFeatures, type PatchOptions, patchFeatures } from './patch-features.ts'
export { psnr } from './psnr.ts'
export { type RadialSpectrum, type RadialSpectrumOptions, radialPowerSpectrum } from './radial-power-spectrum.ts'
export { type RandomConvolutionOptions, randomConvolutionFeatures } from './random-convolution-features.ts'
export { type SpectrumDistanceOptions, spectrumDistance } from './spectrum-distance.ts'
export { ssim } from './ssim.ts'
