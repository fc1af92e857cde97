/**
 * The self-cascade: plan the stages, sample the base, replace the pivot, sample again, as an async generator of events. It
 * takes a `DiffusionModel` and knows nothing of ONNX Runtime or files, so it runs wherever a model does. Finished stages
 * can be kept in a store: an interrupted run continues from the last one, and any finished stage can be branched.
 *
 * @packageDocumentation
 */
export { NoEncoder, NonFiniteOutput, PlanMismatch, UnreadableStage } from './errors.ts'
export type {
  CascadeEvent,
  CascadePicture,
  CascadeResult,
  CascadeStart,
  CascadeStep,
  CascadeWarning,
  StageDone,
  StageReport,
  StageStart,
} from './events.ts'
export { type GuidanceOptions, guidedDenoiser } from './guided-denoiser.ts'
export type {
  DecodeStages,
  GuidanceMode,
  NoiseSource,
  PlanningOptions,
  RngName,
  SelfCascadeOptions,
  StageUpsamplers,
} from './options.ts'
export { type CascadeRecipe, digestTensor, RECIPE_VERSION, type StageRecipe, stageKey, stageRecipe } from './recipe.ts'
export { type SampleInput, type SampleStep, sample } from './sample.ts'
export { selfCascade } from './self-cascade.ts'
export { memoryStore, type StageId, type StageStore, type StoredStage } from './stage-store.ts'
export { digestUpsamplers, type UpsamplersRecipe } from './upsamplers-recipe.ts'
