/**
 * The part of an ONNX backend that is the same wherever its runtime lives: sessions that check what they are fed, calls that wait
 * for their turn, tensors that stay in the runtime, models fixed and rewritten for the dims of a session, and typed errors for
 * what ONNX Runtime says. A backend of your own gives a `Runtime` and gets a `Backend`.
 *
 * @packageDocumentation
 */
export { classifyError, type FailureContext, reasonOf } from './classify-error.ts'
export { describeValue, type RuntimeMetadata } from './describe-value.ts'
export { type ErrorParts, errorParts, restoreError } from './error-parts.ts'
export {
  OnnxExternalDataMissing,
  OnnxFileInvalid,
  OnnxFileMissing,
  OnnxModelUnsupported,
  OperatorUnsupported,
  ProviderUnavailable,
  RuntimeFailed,
  RuntimeLost,
  RuntimeOutOfMemory,
} from './errors.ts'
export { fileOf, type ModelChange, messageOf, prepareModel } from './prepare-model.ts'
export type { AttentionForm } from './rewrite-model.ts'
export type {
  KeepRequest,
  KeptIds,
  OpenReply,
  OpenRequest,
  RunReply,
  RunRequest,
  Runtime,
  TensorHeader,
} from './runtime.ts'
export { type RuntimeBackendOptions, runtimeBackend } from './runtime-backend.ts'
export { bytesOf, copyOf, elementBytes, isTensorType, tensorFromBytes, tensorTypes } from './tensor-types.ts'
