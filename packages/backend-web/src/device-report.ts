/** What the graphics adapter is and allows. */
export interface GpuReport {
  readonly vendor: string
  readonly architecture: string
  readonly description: string
  /** Whether the adapter is software, which is slower than WebAssembly. */
  readonly isFallback: boolean
  /** Whether shaders can compute in float16. */
  readonly shaderF16: boolean
  /** Bytes of the largest buffer. */
  readonly maxBufferSize: number
  /** Bytes of the largest buffer that one operator can read or write; every tensor is one such buffer. */
  readonly maxStorageBufferBindingSize: number
}

/** What this browser offers a diffusion model. */
export interface DeviceReport {
  /** The adapter, or null with a reason in `gpuProblem`. */
  readonly gpu: GpuReport | null
  readonly gpuProblem: string | null
  /** Whether WebAssembly can wait for promises (JSPI), with which the runtime is a third smaller to load. */
  readonly jspi: boolean
  /** Whether the page may share memory between threads: its server sends the headers COOP and COEP. */
  readonly crossOriginIsolated: boolean
  /** Threads of one run on WebAssembly. */
  readonly threads: number
  /** Bytes that the heap of WebAssembly can grow to; it never shrinks. */
  readonly heapBytes: number
  /** Bytes of memory of the machine as far as the browser tells (8 GiB at most), or null. */
  readonly deviceMemoryBytes: number | null
}

/** Every build of ONNX Runtime for browsers has 32-bit addresses: 65,536 pages of 64 KiB. */
const heapBytes = 2 ** 32

/** Threads that pay: all cores of a small machine, half of a larger one, whose cores are counted twice. Without shared memory one. */
function defaultThreads(isIsolated: boolean, cores: number): number {
  if (!isIsolated) return 1
  return Math.max(1, Math.min(8, cores <= 4 ? cores : Math.floor(cores / 2)))
}

async function reportGpu(): Promise<{ gpu: GpuReport | null; gpuProblem: string | null }> {
  const none = (gpuProblem: string) => ({ gpu: null, gpuProblem })
  if (!globalThis.isSecureContext) return none('the page is not served by https or from localhost')
  if (!('gpu' in navigator) || !navigator.gpu) return none('this browser has no WebGPU')
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  if (!adapter) return none('the browser offers no graphics adapter')
  const { info, limits, features } = adapter
  const gpu = {
    vendor: info.vendor,
    architecture: info.architecture,
    description: info.description,
    isFallback: info.isFallbackAdapter || info.architecture === 'swiftshader',
    shaderF16: features.has('shader-f16'),
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
  }
  return { gpu, gpuProblem: null }
}

/** Asks the browser what it offers. Works in pages and workers. */
export async function describeDevice(): Promise<DeviceReport> {
  const isIsolated = globalThis.crossOriginIsolated === true
  const memory = (navigator as { deviceMemory?: number }).deviceMemory
  return {
    ...(await reportGpu()),
    jspi: 'Suspending' in WebAssembly,
    crossOriginIsolated: isIsolated,
    threads: defaultThreads(isIsolated, navigator.hardwareConcurrency ?? 1),
    heapBytes,
    deviceMemoryBytes: memory === undefined ? null : memory * 2 ** 30,
  }
}
