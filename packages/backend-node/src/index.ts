/**
 * Runs ONNX models on onnxruntime-node in a child process, so that timers, progress and Ctrl-C of the caller stay alive
 * during a run, a hung run can be killed, and a crash of the native runtime is an error instead of the end of the program.
 * Providers are tried in order until one really loads the model, and input dims are fixed by editing the graph.
 *
 * @packageDocumentation
 */

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
} from '@self-cascade/remote-runtime'
export { availableProviders, type ProviderReport } from './available-providers.ts'
export { RuntimeNotInstalled } from './errors.ts'
export { nodeBackend } from './node-backend.ts'
export type { LogSeverity, NodeBackendOptions, OptimizationLevel } from './options.ts'
