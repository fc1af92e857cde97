/**
 * The small CPU arithmetic that everything else is checked against: linear combinations of float32 tensors, batches, float16,
 * image resizing as PyTorch does it, and seeded random sources that give the same noise in Node and in every browser.
 *
 * @packageDocumentation
 */

export { concatBatch, repeatBatch, sliceBatch } from './batch.ts'
export { add, clamp, multiply, scale, subtract } from './elementwise.ts'
export { NoiseExhausted, RankMismatch } from './errors.ts'
export { float16ToFloat32, float32ToFloat16, toFloat16Tensor, toFloat32Tensor } from './float16.ts'
export { batchToFrames, framesToBatch } from './frames.ts'
export { linearCombination } from './linear-combination.ts'
export { pixelsFromRgb } from './pixels-from-rgb.ts'
export { batchRandom } from './random/batch-random.ts'
export { fixedRandom } from './random/fixed-random.ts'
export { philoxRandom } from './random/philox-random.ts'
export { philoxUniform, type UniformSource } from './random/philox-uniform.ts'
export type { RandomOptions } from './random/seed.ts'
export { torchRandom } from './random/torch-random.ts'
export { type GridSize, type ResizeOptions, resize } from './resize.ts'
export { findNonFinite, meanAndStd } from './statistics.ts'
