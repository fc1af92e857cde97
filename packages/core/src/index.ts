/**
 * The contracts that every self-cascade package shares, and the typed errors they throw. Two seams hold the system together:
 * a `Denoiser` (the maths side: one prediction for one timestep) and a `Backend` with its `Session`s (the bytes side: runs
 * ONNX models and knows nothing of diffusion). Everything else is data.
 *
 * @packageDocumentation
 */
export { throwIfAborted } from './abort.ts'
export type {
  Backend,
  BackendCapabilities,
  MemoryUsage,
  ModelSource,
  RunOptions,
  Session,
  SessionOptions,
  ValueMetadata,
} from './backend.ts'
export { checkFeeds } from './check-feeds.ts'
export type { Conditioning, Denoiser, DenoiserInput, PivotEncoder, PivotEncoderInput } from './denoiser.ts'
export type {
  DiffusionModel,
  EncodedPrompts,
  EncodePromptsInput,
  ModelEdit,
  ModelTimings,
  OpenDenoiserInput,
  OpenPivotEncoderInput,
} from './diffusion-model.ts'
export {
  BackendDisposed,
  FeedMissing,
  FeedTypeMismatch,
  SessionDisposed,
  TensorDisposed,
  TensorNotHere,
  UnsupportedElementType,
} from './errors/backend-errors.ts'
export { createError, defineError, type ErrorDefinition, SelfCascadeError } from './errors/base.ts'
export { Aborted, DimsMismatch, InvalidOption, UnknownName } from './errors/catalog.ts'
export type { RandomSource } from './random.ts'
export type { Interpolation } from './resize.ts'
export { type ResolvedOutputs, resolveOutputs } from './resolve-outputs.ts'
export type { PivotSpace, PixelSize, ScalePlan, ScaleStage } from './scale-plan.ts'
export type {
  NoiseLevel,
  PredictionType,
  Scheduler,
  SchedulerRun,
  SchedulerRunOptions,
  SchedulerStepInput,
  SchedulerStepOptions,
  SchedulerStepOutput,
} from './scheduler.ts'
export {
  type AnyTensor,
  assertSameDims,
  createTensor,
  type DataByType,
  type NamedTensors,
  sizeOf,
  type Tensor,
  type TensorType,
} from './tensor.ts'
