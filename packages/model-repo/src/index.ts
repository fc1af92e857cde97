/**
 * Opens and checks a diffusion model folder in diffusers ONNX layout, says exactly what is missing or wrong, and binds it to any
 * backend: prompts in, latents through, pictures out. Stable Diffusion 1.x and 2.x, SDXL, LCM and text-to-video.
 *
 * @packageDocumentation
 */
export {
  IncompleteModel,
  ModelFolderNotFound,
  type ModelProblem,
  ModelTooLargeToEdit,
  NonFinitePixels,
  UnexpectedModelOutput,
  UnsupportedModel,
} from './errors.ts'
export type { JsonObject } from './json-object.ts'
export type { LatentScaling } from './latent-scaling.ts'
export { type LoadDiffusionModelOptions, loadDiffusionModel } from './load-diffusion-model.ts'
export type {
  AttentionMemory,
  Float16Use,
  ModelMemory,
  NetworkConditions,
  NetworkMemory,
  NetworkRun,
} from './memory/model-memory.ts'
export { readModelMemory } from './memory/read-model-memory.ts'
export {
  type NetworkUse,
  type RunMemory,
  type RunMemoryOptions,
  runMemory,
  type StageMemory,
} from './memory/run-memory.ts'
export { memoryModelFolder } from './memory-model-folder.ts'
export type { ByteRange, ModelFolder } from './model-folder.ts'
export type { OnnxComponent } from './onnx-component.ts'
export { type ModelRepo, openModelRepo } from './open-model-repo.ts'
export type { PromptTokenizer, TokenizedPrompt } from './prompt-tokenizer.ts'
export type { TextEncoderParts } from './read-text-encoder.ts'
export type { TextOutputs } from './text-outputs.ts'
