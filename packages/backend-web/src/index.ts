/**
 * Runs ONNX models on onnxruntime-web in a worker, so that a page never blocks: on WebGPU or WebAssembly, chosen with a stated reason,
 * with files from the page's own server. A lost graphics device or worker is replaced, and the run that was under way is repeated.
 *
 * @packageDocumentation
 */
export { type DeviceReport, describeDevice, type GpuReport } from './device-report.ts'
export { RuntimeFilesUnavailable, WebGpuUnavailable } from './errors.ts'
export type { WebBackendEvent, WebBackendOptions } from './options.ts'
export { chooseProviders, type ProviderChoice, type WebProvider } from './providers.ts'
export { type WebBackend, webBackend } from './web-backend.ts'
