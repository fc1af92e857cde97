/**
 * Runs ONNX models on onnxruntime-web in a worker: WebGPU or WebAssembly, chosen with a stated reason.
 *
 * @packageDocumentation
 */
export {}
