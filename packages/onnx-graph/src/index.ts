/**
 * Reads, describes and edits ONNX models in plain TypeScript, in Node and in browsers. Weights stay views of the file's bytes,
 * models of gigabytes can be described without reading their weights, and edits share everything they do not change.
 *
 * @packageDocumentation
 */
export type { ModelProto } from 'onnx-buf'
export { describeModel, type ModelDescription } from './describe-model.ts'
export { CorruptOnnxModel, InputDimsConflict } from './errors.ts'
export { externalDataExtents } from './external-data.ts'
export { type EditResult, fixInputDims } from './fix-input-dims.ts'
export { type RandomAccessFile, readModelOutline } from './model-outline.ts'
export { parseModel } from './parse-model.ts'
export { serializeModel } from './serialize-model.ts'
export { withInputDims } from './with-input-dims.ts'
