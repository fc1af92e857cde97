/**
 * Time-aware feature upsamplers (Guo et al., "Make a Cheap Scaling", ECCV 2024, section 3.3): small networks that add what a
 * frozen diffusion UNet saw in the low-resolution pivot to the skip features of its high-resolution run, `ĥ = h + φ(h_pivot, t)`.
 * They are attached to any exported UNet by editing its graph, stored as safetensors, and refused by models they do not fit.
 *
 * @packageDocumentation
 */
export {
  type AttachedFeature,
  type AttachedUpsamplers,
  type AttachUpsamplersOptions,
  attachUpsamplers,
  type TimeWindow,
} from './attach-upsamplers.ts'
export { type UpsamplerCapacity, type UpsamplerShape, upsamplerCapacities } from './capacities.ts'
export { chooseFeatures, defaultFeatureCount, defaultFeatures, type FeatureChoice } from './choose-features.ts'
export { UnreadableUpsamplers, UpsamplersForOtherModel, UpsamplersNotAttachable } from './errors.ts'
export { pivotInputName, pivotInputs } from './pivot-encoder.ts'
export {
  pivotEncoder,
  type UpsamplerEdits,
  type UpsamplerKnobs,
  upsamplerEdits,
} from './upsampler-edits.ts'
export {
  type FeatureUpsamplers,
  type PivotTimestep,
  readUpsamplers,
  type UpsamplerTraining,
  writeUpsamplers,
} from './upsampler-file.ts'
export {
  initUpsamplers,
  type UpsampledFeature,
  type UpsamplerParameter,
  upsamplerParameterCount,
  upsamplerParameters,
} from './upsampler-parameters.ts'
