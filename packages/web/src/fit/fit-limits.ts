/** What a browser allows on its graphics device. */
export interface WebGpuLimits {
  readonly provider: 'webgpu'
  /** Bytes of the largest buffer. */
  readonly maxBufferSize: number
  /** Bytes of the largest buffer that one operator can read or write; every tensor is one such buffer, bound whole. */
  readonly maxStorageBufferBindingSize: number
  /** Whether shaders can compute in float16. */
  readonly shaderF16: boolean
  /** Bytes that the heap of WebAssembly can grow to; models go through it on their way to the device. Default 4 GiB. */
  readonly heapBytes?: number
  /**
   * Bytes of memory that the device has; absent is not checked. `navigator.deviceMemory` says 8 GiB of every larger machine: leave
   * that out.
   */
  readonly deviceMemoryBytes?: number
}

/** What a browser allows on WebAssembly. */
export interface WasmLimits {
  readonly provider: 'wasm'
  /** Bytes that the heap can grow to: 4 GiB at most, which is the default. It never shrinks. */
  readonly heapBytes?: number
  /** Bytes of memory of the machine; absent is not checked. */
  readonly deviceMemoryBytes?: number
}

/** What a run must fit into; plain data. */
export type FitLimits = WebGpuLimits | WasmLimits

/** The heap of every build of ONNX Runtime for browsers: 65,536 pages of 64 KiB. */
export const largestHeapBytes = 2 ** 32

/** Gives the bytes that the heap may have. */
export const heapLimit = ({ heapBytes }: FitLimits): number => heapBytes ?? largestHeapBytes
