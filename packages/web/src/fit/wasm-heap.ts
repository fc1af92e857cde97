import type { NetworkUse } from '@self-cascade/model-repo'

/**
 * How ONNX Runtime for WebAssembly uses its heap. Measured on onnxruntime-web 1.30.0 with one thread in Node 20, by the growth of
 * `WebAssembly.Memory` when only the smallest step was granted (5 %): networks of 200 MB of products and of convolutions, and
 * the bundled UNet and decoder at 16x16 to 256x256 cells.
 */
export const wasmHeap = {
  /** What the runtime itself takes: the memory that it starts with. */
  baseBytes: 16 * 2 ** 20,
  /**
   * Copies of the weights inside the ONNX file while it loads: the file, the parsed message and the tensors. 200 MB of weights
   * took 2.9 to 3.0 times that. Weights beside the file are read once: 1.0 to 1.1 times.
   */
  fileCopies: 3,
  /**
   * Heap per byte of activations: what is free lies in pieces. Measured 0.6 to 1.16; the most is that of the decoder, 168 MiB for
   * 144, and 671 for 577.
   */
  activationOverhead: 1.2,
} as const

/** Bytes of the heap that loading a network needs, beyond what is there: weights that are folded are there twice. */
export function loadBytes({ fileBytes, externalBytes, foldedBytes }: NetworkUse): number {
  return wasmHeap.fileCopies * fileBytes + externalBytes + foldedBytes
}

/**
 * Bytes of the heap that a network needs from loading to the end of a run, beyond what is there. What loading leaves free serves
 * the run only where values are at most half as large as the file, whose copy is the largest piece that gets free.
 */
export function heapBytesOf(use: NetworkUse): number {
  const loading = loadBytes(use)
  const activations = wasmHeap.activationOverhead * use.peakActivationBytes
  const isReusable = 2 * Math.max(use.largestValue?.bytes ?? 0, use.largestScoreBytes) <= use.fileBytes
  const free = isReusable ? Math.max(0, loading - use.weightBytes) : 0
  return Math.ceil(loading + Math.max(0, activations - free))
}
