import type { PixelSize, ScalePlan } from '@self-cascade/core'
import type { AttentionMemory, ModelMemory, NetworkUse, RunMemory } from '@self-cascade/model-repo'
import { runMemory } from '@self-cascade/model-repo'
import { type PlanScalesOptions, planScales } from '@self-cascade/scale-plan'
import type { FitLimits } from './fit-limits.ts'

/** What is to be made. */
export interface FitRequest {
  /** The size wanted. */
  readonly to: PixelSize
  /** How the stages are planned; `from` is the model's native size when absent. */
  readonly planning?: Omit<PlanScalesOptions, 'from' | 'to' | 'sizeMultiple'> & { readonly from?: PixelSize }
  /** A finished plan that ends at `to`; `planning` then serves the search for smaller sizes. */
  readonly plan?: ScalePlan
  /** Default `batched`. */
  readonly guidanceMode?: 'batched' | 'sequential'
  /** Pictures per denoiser call. Default 1. */
  readonly batchSize?: number
  /** Default `last`. */
  readonly decode?: 'last' | 'all' | 'none'
  /** Asks what the model would take as float16 or float32. Default: as it is. */
  readonly floats?: 'float16' | 'float32'
  /** What the backend makes of attention. Default: fused on WebGPU and in chunks on WebAssembly, from 64x64 cells on. */
  readonly attention?: AttentionMemory
}

/**
 * What the backend makes of attention, from 64x64 cells on. On WebAssembly it is computed in chunks, since the kernel of the fused
 * operator makes all scores: 256 MiB of them at 128x128 cells of the bundled UNet were seen in the heap. That for WebGPU streams
 * them: at 64x64 cells no buffer was larger than 4 MiB where the scores are 16.
 */
const usualAttention = {
  wasm: { scores: { memoryBudget: 2 ** 26 } },
  webgpu: { scores: 'none' },
} as const satisfies Record<FitLimits['provider'], AttentionMemory>

/** The backend puts weights beside files of at least this many bytes, so that they are read once and not copied three times. */
const leastBytesBeside = 2 ** 22

/** Gives the plan of a request. */
export function planOf(model: ModelMemory, { to, plan, planning = {} }: FitRequest): ScalePlan {
  if (plan) return plan
  const { nativeSize, sizeMultiple } = model
  return planScales({ ...planning, from: planning.from ?? nativeSize, to, sizeMultiple })
}

/** Tells what a request takes on a provider. */
export function memoryOf(model: ModelMemory, request: FitRequest, limits: FitLimits): RunMemory {
  const { guidanceMode, batchSize, decode, attention = usualAttention[limits.provider] } = request
  const floats = request.floats ?? expandedFloats(model, limits)
  const memory = runMemory(model, {
    plan: planOf(model, request),
    attention,
    ...(guidanceMode && { guidanceMode }),
    ...(batchSize !== undefined && { batchSize }),
    ...(decode && { decode }),
    ...(floats && { floats }),
  })
  return mapUses(memory, (use) =>
    use.fileBytes < leastBytesBeside ? use : { ...use, fileBytes: 0, externalBytes: use.externalBytes + use.fileBytes },
  )
}

/** Changes what each network takes. */
export function mapUses(memory: RunMemory, map: (use: NetworkUse) => NetworkUse): RunMemory {
  return {
    textEncoders: memory.textEncoders.map(map),
    stages: memory.stages.map((stage) => ({ ...stage, networks: stage.networks.map(map) })),
  }
}

/**
 * Where there is no arithmetic in float16, float32 takes its place: WebAssembly casts what it computes, and weights that are cast
 * before use are folded. A model that computes in float16 is refused by WebGPU without it, whatever it would take.
 */
function expandedFloats(model: ModelMemory, limits: FitLimits): 'float32' | undefined {
  const { float16 } = model.denoiser
  if (limits.provider === 'wasm') return float16 === 'values' ? 'float32' : undefined
  return float16 === 'weights' && !limits.shaderF16 ? 'float32' : undefined
}
