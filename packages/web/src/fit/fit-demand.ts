import type { NetworkUse, RunMemory } from '@self-cascade/model-repo'
import { type FitLimits, heapLimit, type WebGpuLimits } from './fit-limits.ts'
import { heapBytesOf, loadBytes, wasmHeap } from './wasm-heap.ts'

/** What something is needed of. */
export type FitResource = 'heap' | 'buffer' | 'deviceMemory' | 'float16'

/** One thing that a run needs, and what there is of it. */
export interface FitDemand {
  readonly resource: FitResource
  /** The network that needs it, by its folder inside the model. */
  readonly network: string
  /** Index of the stage; undefined for the text encoders, which run before the stages. */
  readonly stage: number | undefined
  readonly neededBytes: number
  readonly availableBytes: number
  /** What it is needed for, as a noun phrase for messages. */
  readonly purpose: string
}

/** Bytes over; what cannot be computed at all has no number of bytes that would help. */
export const isMet = ({ neededBytes, availableBytes }: FitDemand): boolean => neededBytes <= availableBytes

/** Lists what a run needs on a provider, network by network in the order in which they run. */
export function listDemands(memory: RunMemory, limits: FitLimits): readonly FitDemand[] {
  const uses = [
    ...memory.textEncoders.map((use) => ({ use, stage: undefined })),
    ...memory.stages.flatMap(({ networks }, stage) => networks.map((use) => ({ use, stage }))),
  ]
  const loaded = new Map<string, number>()
  return uses.flatMap(({ use, stage }) => {
    const { name: network } = use
    // What stays loaded of this network itself is made anew for another size.
    const others = [...loaded].reduce((sum, [name, bytes]) => (name === network ? sum : sum + bytes), 0)
    if (use.staysLoaded) loaded.set(network, use.weightBytes)
    const demands = limits.provider === 'wasm' ? wasmDemands(use, others, limits) : gpuDemands(use, others, limits)
    return demands.map((demand) => ({ ...demand, network, stage }))
  })
}

type OwnDemand = Omit<FitDemand, 'network' | 'stage'>

function wasmDemands(use: NetworkUse, others: number, limits: FitLimits): readonly OwnDemand[] {
  const neededBytes = wasmHeap.baseBytes + others + heapBytesOf(use)
  const availableBytes = heapLimit(limits)
  return [
    { resource: 'heap', neededBytes, availableBytes, purpose: 'the heap of WebAssembly' },
    ...machineDemand(neededBytes, limits),
  ]
}

/**
 * A model is loaded through the heap, as on WebAssembly alone; then every weight and every value is one buffer on the device.
 */
function gpuDemands(use: NetworkUse, others: number, limits: WebGpuLimits): readonly OwnDemand[] {
  const { maxBufferSize, maxStorageBufferBindingSize, shaderF16 } = limits
  const heap = { neededBytes: wasmHeap.baseBytes + loadBytes(use), availableBytes: heapLimit(limits) }
  const buffer = {
    neededBytes: use.largestBufferBytes,
    availableBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize),
  }
  const values = others + use.weightBytes + gpuActivationOverhead * use.peakActivationBytes
  return [
    { resource: 'heap', ...heap, purpose: 'the heap of WebAssembly, through which the model is loaded' },
    { resource: 'buffer', ...buffer, purpose: describeLargest(use) },
    ...machineDemand(Math.ceil(values), limits),
    ...(use.float16 === 'values' && !shaderF16
      ? [{ resource: 'float16' as const, neededBytes: 1, availableBytes: 0, purpose: 'arithmetic in float16' }]
      : []),
  ]
}

/**
 * Device memory per byte of activations: ONNX Runtime keeps the buffers that it has freed, in buckets of sizes, for values to come.
 * Measured on onnxruntime-web 1.30.0 in Chromium with a software adapter, by the sizes of the buffers that were made: 2.1 where
 * scores are most of it (the bundled UNet as exported, 64x64 cells), 4.4 with fused attention, 6.4 for the decoder at 32x32 cells.
 * Weights were met exactly.
 */
const gpuActivationOverhead = 6.4

function machineDemand(neededBytes: number, { deviceMemoryBytes }: FitLimits): readonly OwnDemand[] {
  if (deviceMemoryBytes === undefined) return []
  return [{ resource: 'deviceMemory', neededBytes, availableBytes: deviceMemoryBytes, purpose: 'memory' }]
}

function describeLargest({ largestBufferBytes, largestScoreBytes, largestValue }: NetworkUse): string {
  if (largestBufferBytes === largestScoreBytes) return 'a buffer for the scores of one attention'
  if (largestBufferBytes !== largestValue?.bytes) return 'a buffer for one weight'
  return `a buffer for one value (${largestValue.opType} ${largestValue.dims.join('x')})`
}
