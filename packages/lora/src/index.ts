/**
 * Low-rank adaptation (LoRA) of any exported UNet, as graph surgery: finds the linear layers of every attention by structure, adds
 * adapters that any gradient graph can train, stores them in a file, and merges them into the weights.
 *
 * @packageDocumentation
 */
export { type AttachedLora, attachLora, attachLoraWeights, type LoraLayer } from './attach-lora.ts'
export {
  type AttentionProjection,
  type AttentionProjections,
  type ProjectionKind,
  projectionKinds,
  type SkippedProjection,
} from './attention-projection.ts'
export {
  LoraAlreadyAttached,
  LoraBaseMismatch,
  LoraLayerMismatch,
  LoraLayerMissing,
  LoraNotMergeable,
  LoraRankMismatch,
  NoAttentionProjections,
  NotLoraWeights,
} from './errors.ts'
export { findAttentionProjections } from './find-attention-projections.ts'
export type { LoraOptions } from './lora-options.ts'
export { loraParameterCount } from './lora-parameter-count.ts'
export { type LoraMatrices, type LoraWeights, loraWeights } from './lora-weights.ts'
export { type MergeLoraOptions, mergeLora } from './merge-lora.ts'
export { type ReadLoraOptions, readLora } from './read-lora.ts'
export { type WriteLoraOptions, writeLora } from './write-lora.ts'
