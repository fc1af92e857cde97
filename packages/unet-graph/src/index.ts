/**
 * Builds the ONNX graphs of text-conditioned diffusion UNets in TypeScript, in Node and in browsers: Stable Diffusion 1.x, 2.x
 * and XL, and small ones to train from scratch. Weights start as PyTorch's do, or come from a checkpoint by its keys.
 *
 * @packageDocumentation
 */
export type { AttentionForm } from './attention.ts'
export { buildUnet } from './build-unet.ts'
export { buildUnetFiles, type UnetFiles, type UnetFilesOptions } from './build-unet-files.ts'
export { checkpointInitializers } from './checkpoint-initializers.ts'
export { type CheckpointKey, checkpointKeys, type ModuleRenaming } from './checkpoint-keys.ts'
export { CheckpointMismatch } from './errors.ts'
export type { InitializerSource } from './initializer-source.ts'
export type { UnetWeights } from './initializers-of.ts'
export { type RandomInitializersOptions, randomInitializers, type ZeroInitLayer } from './random-initializers.ts'
export { repeatedInitializers } from './repeated-initializers.ts'
export type { AdditionEmbedding, PerLevel, UnetConfig } from './unet-config.ts'
export type { TimestepOptions } from './unet-inputs.ts'
export type { InitialValue, UnetParameter } from './unet-parameter.ts'
export { countUnetParameters, unetParameters } from './unet-parameters.ts'
export { unetPresets } from './unet-presets.ts'
export type { UnetForm } from './unet-structure.ts'
