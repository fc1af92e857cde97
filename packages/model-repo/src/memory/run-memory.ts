import type { PixelSize, ScalePlan, ScaleStage } from '@self-cascade/core'
import type { MemoryPlan } from '@self-cascade/onnx-graph'
import type { Float16Use, ModelMemory, NetworkConditions, NetworkMemory } from './model-memory.ts'

/** A run to be told the memory of. */
export interface RunMemoryOptions extends NetworkConditions {
  readonly plan: ScalePlan
  /** How the two halves of classifier-free guidance are run. Default `batched`, which doubles the rows of guided stages. */
  readonly guidanceMode?: 'batched' | 'sequential'
  /** Pictures per denoiser call. Default 1. */
  readonly batchSize?: number
  /** Which stages are decoded to pixels. Default `last`; what a pixel-space pivot needs is decoded and encoded anyway. */
  readonly decode?: 'last' | 'all' | 'none'
}

/** What one network takes at one size. */
export interface NetworkUse extends MemoryPlan {
  /** Folder inside the model, such as `unet`. */
  readonly name: string
  readonly size: PixelSize
  /** Rows of one call: pictures, times two for batched guidance. */
  readonly rows: number
  /** Bytes of the ONNX file itself; an estimate where another element type was asked for. */
  readonly fileBytes: number
  /** Bytes of the weights beside it. */
  readonly externalBytes: number
  /** How much of it is float16, after a conversion that was asked for. */
  readonly float16: Float16Use
  readonly staysLoaded: boolean
  /** The largest single value, weight or matrix of scores: on a GPU each is one buffer. */
  readonly largestBufferBytes: number
}

/** What one stage takes: the networks in the order in which they run. */
export interface StageMemory extends PixelSize {
  readonly networks: readonly NetworkUse[]
}

/** What a run takes. */
export interface RunMemory {
  readonly textEncoders: readonly NetworkUse[]
  readonly stages: readonly StageMemory[]
}

/**
 * Tells what each network of each stage of a run takes. A network at a size is computed once for each model, so that a plan that
 * shares stages with another costs little.
 *
 * @throws InvalidOption when a stage's size is not a multiple of the model's, or a clip has no frames.
 */
export function runMemory(model: ModelMemory, options: RunMemoryOptions): RunMemory {
  const { plan, guidanceMode = 'batched', batchSize = 1, decode = 'last' } = options
  const { floats, attention } = options
  const conditions = { ...(floats && { floats }), ...(attention && { attention }) }
  const use = (network: NetworkMemory, stage: ScaleStage, rows: number) =>
    networkUse(network, { ...conditions, size: sizeOf(stage), rows })
  const { stages } = plan
  return {
    textEncoders: model.textEncoders.map((encoder) => use(encoder, stages[0]!, 1)),
    stages: stages.map((stage, index) => {
      const isGuided = stage.guidanceScale > 1 && !model.guidanceEmbedded
      const rows = batchSize * (isGuided && guidanceMode === 'batched' ? 2 : 1)
      const isLast = index === stages.length - 1
      const feedsPixels = stages[index + 1]?.pivotSpace === 'pixel'
      const isDecoded = decode === 'all' || (decode === 'last' && isLast) || feedsPixels
      const isEncoded = index > 0 && stage.pivotSpace === 'pixel' && model.encoder !== undefined
      return {
        ...sizeOf(stage),
        networks: [
          ...(isEncoded ? [use(model.encoder!, stage, 1)] : []),
          use(model.denoiser, stage, rows),
          ...(isDecoded ? [use(model.decoder, stage, 1)] : []),
        ],
      }
    }),
  }
}

function sizeOf({ width, height, frames }: ScaleStage): PixelSize {
  return frames === undefined ? { width, height } : { width, height, frames }
}

function networkUse(network: NetworkMemory, run: Parameters<NetworkMemory['plan']>[0]): NetworkUse {
  const { name, externalBytes, float16, staysLoaded } = network
  const plan = network.plan(run)
  const { floats, ...stored } = run
  const asStored = floats ? network.plan(stored) : plan
  // A converted file shrinks or grows as its weights do; one that holds float16 weights already stays.
  const growth = float16 !== 'weights' && asStored.weightBytes > 0 ? plan.weightBytes / asStored.weightBytes : 1
  const { largestValue, largestWeightBytes, largestScoreBytes } = plan
  return {
    ...plan,
    ...{ name, size: run.size, rows: run.rows, staysLoaded, float16: float16After(floats, float16) },
    fileBytes: Math.round(network.fileBytes * growth),
    externalBytes: Math.round(externalBytes * growth),
    largestBufferBytes: Math.max(largestValue?.bytes ?? 0, largestWeightBytes, largestScoreBytes),
  }
}

function float16After(floats: NetworkConditions['floats'], stored: Float16Use): Float16Use {
  if (!floats) return stored
  return floats === 'float16' ? 'values' : 'none'
}
