/**
 * Trains latent diffusion networks on captioned pictures, with any backend: pictures and captions are encoded once and cached,
 * batches of noise depend on the seed and their number alone, and the loss is added to the network's own graph.
 *
 * @packageDocumentation
 */
export {
  type AutoencoderLossGraph,
  type AutoencoderLossOptions,
  type AutoencoderLossWeights,
  autoencoderLoss,
} from './autoencoder/autoencoder-loss.ts'
export {
  type AutoencoderMeasure,
  type AutoencoderMeasureOptions,
  type AutoencoderQuality,
  openAutoencoderMeasure,
} from './autoencoder/open-autoencoder-measure.ts'
export { type PictureBatchesOptions, pictureBatches } from './autoencoder/picture-batches.ts'
export {
  type AutoencoderNetworks,
  startingAutoencoder,
  type TrainedPart,
  type TunableAutoencoder,
  tunableAutoencoder,
  withAutoencoderParameters,
} from './autoencoder/tunable-autoencoder.ts'
export { type DenoisingBatches, type DenoisingBatchesOptions, denoisingBatches } from './denoising-batches.ts'
export type { DenoisingDrawOptions } from './denoising-draws.ts'
export { type DenoisingGraph, type DenoisingLossOptions, denoisingLoss } from './denoising-loss.ts'
export type { EncodePicturesOptions, EncodeProgress } from './encode-context.ts'
export { encodePictures } from './encode-pictures.ts'
export {
  AutoencoderUnusable,
  CaptionsMalformed,
  CaptionsMissing,
  ImageFolderUnreadable,
  NoPictures,
  NoTrainableWeights,
  ParameterMismatch,
  PictureChanged,
  PicturesTooSmall,
  PicturesUnreadable,
} from './errors.ts'
export { type FreshSceneBatchesOptions, freshSceneBatches } from './fresh-scene-batches.ts'
export type { LatentDataset } from './latent-dataset.ts'
export { type MinSnrOptions, minSnrWeights } from './min-snr-weights.ts'
export { openTuning, startingParameters, type Tuning, type TuningOptions } from './open-tuning.ts'
export type { CaptionedPictures, PictureSource } from './picture-source.ts'
export { type PivotFeatureBatches, type PivotFeatureOptions, pivotFeatureBatches } from './pivot-feature-batches.ts'
export type { PivotOptions, PivotRefinement, PivotsToRefine } from './pivot-options.ts'
export { type ScenePicturesOptions, scenePictures } from './scene-pictures.ts'
export { memoryCache, type TensorCache } from './tensor-cache.ts'
export { type TimestepInput, timestepInputOf } from './timestep-input.ts'
export { timestepsPerRow } from './timesteps-per-row.ts'
export { type TunableNetwork, type TuningMethod, tunableNetwork } from './tunable-network.ts'
export { openValidation, type Validation, type ValidationOptions } from './validation.ts'
export type { VariedTimesteps } from './varied-timesteps.ts'
export { type WarmupCosineOptions, warmupCosine } from './warmup-cosine.ts'
export { withParameters } from './with-parameters.ts'
