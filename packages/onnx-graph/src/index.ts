/**
 * Reads, edits and rewrites ONNX models in plain TypeScript, in Node and in browsers. Weights stay views of the file's bytes,
 * models of gigabytes can be described without reading their weights, and edits share everything they do not change.
 *
 * @packageDocumentation
 */
export type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from 'onnx-buf'
export { TensorProto_DataType as DataType } from 'onnx-buf'
export type { CheckedModel } from './check-model.ts'
export { describeModel, type ModelDescription } from './describe-model.ts'
export { evaluateDim } from './dims/dim-algebra.ts'
export { bypassNode } from './edit/bypass-node.ts'
export { eliminateDead } from './edit/eliminate-dead.ts'
export { extractSubgraph, type SubgraphBounds } from './edit/extract-subgraph.ts'
export { initializersToInputs } from './edit/initializers-to-inputs.ts'
export { insertAfter } from './edit/insert-after.ts'
export { addOutput, setOutputs } from './edit/outputs.ts'
export { raiseOpset } from './edit/raise-opset.ts'
export { renameInput, renameOutput, renameValue } from './edit/rename.ts'
export { type ReplaceUsesOptions, replaceAllUsesWith } from './edit/replace-all-uses-with.ts'
export { elementTypeName } from './element-types.ts'
export {
  AttributeMissing,
  CorruptOnnxModel,
  ExternalDataUnusable,
  GraphEditInvalid,
  InputDimMissing,
  InputDimsConflict,
  ModelNotWritable,
  NoSkipFeatures,
  TensorDataUnreadable,
  UnsafeExternalLocation,
} from './errors.ts'
export { externalDataExtents } from './external-data.ts'
export { extractEncoder } from './features/extract-encoder.ts'
export { findSkipFeatures } from './features/find-skip-features.ts'
export { searchSkipFeatures } from './features/search-skip-features.ts'
export type { SkipFeature, SkipFeatureSearch } from './features/skip-feature.ts'
export { type EditResult, fixInputDims } from './fix-input-dims.ts'
export type { TensorValues } from './graph/array-kinds.ts'
export {
  type AttributeValue,
  floatAttribute,
  floatsAttribute,
  intAttribute,
  intsAttribute,
  stringAttribute,
  tensorAttribute,
} from './graph/attributes.ts'
export { createGraph, graphFromModel, modelFromGraph, type NewGraphOptions } from './graph/convert.ts'
export { float16ToNumber } from './graph/float16.ts'
export { Graph, type NodeSpec, type Use } from './graph/graph.ts'
export {
  float32Tensor,
  int64Tensor,
  type TensorContent,
  tensorNumbers,
  tensorProto,
  tensorValues,
} from './graph/tensor-data.ts'
export { type Dim, staticDims, type ValueType, valueInfo, valueTypeOf } from './graph/value-type.ts'
export { mapTensors, modelTensors } from './map-tensors.ts'
export type { MemoryPlan, MemoryPlanOptions, SizedValue } from './memory/memory-plan.ts'
export { memoryPlanner, planMemory } from './memory/plan-memory.ts'
export { type RandomAccessFile, readModelOutline } from './model-outline.ts'
export { parseModel } from './parse-model.ts'
export { type ChunkAttentionOptions, type ChunkAttentionResult, chunkAttention } from './passes/chunk-attention.ts'
export { deduplicateConstants } from './passes/deduplicate-constants.ts'
export { eliminateCommonSubexpressions } from './passes/eliminate-common-subexpressions.ts'
export { expandFloat16 } from './passes/expand-float16.ts'
export { type FoldConstantsOptions, foldConstants } from './passes/fold-constants.ts'
export { type FuseAttentionResult, fuseAttention } from './passes/fuse-attention.ts'
export { fuseLayerNormalization } from './passes/fuse-layer-normalization.ts'
export {
  type InferenceOptions,
  inferencePasses,
  type NamedPasses,
  optimizeForInference,
} from './passes/optimize-for-inference.ts'
export { editCopy, type Pass, type PassResult } from './passes/pass.ts'
export { type RemoveNoOpsOptions, removeNoOps } from './passes/remove-no-ops.ts'
export { type PassesResult, type PassReport, runPasses } from './passes/run-passes.ts'
export { simplifyLayout } from './passes/simplify-layout.ts'
export { type StoreFloat16Options, storeFloat16 } from './passes/store-float16.ts'
export { type Dequantization, type StoreInt8Options, storeInt8 } from './passes/store-int8.ts'
export { readExternalData, resolveExternalData } from './resolve-external-data.ts'
export {
  type ExternalDataOptions,
  type ModelWithExternalData,
  serializeModelWithExternalData,
} from './serialize-external-data.ts'
export { serializeModel, serializeModelChunks } from './serialize-model.ts'
export { findDynamicValues, inferShapes } from './shapes/infer-shapes.ts'
export type { StageSizes } from './specialize/input-dims.ts'
export { type SpecializeOptions, specialize } from './specialize/specialize.ts'
export type { StorageResult, StoredWeight } from './storage/stored-weight.ts'
export { withInputDims } from './with-input-dims.ts'
