import type { PixelSize } from '@self-cascade/core'
import type { MemoryPlan, MemoryPlanOptions } from '@self-cascade/onnx-graph'

/** What becomes of attention: the backends of this project fuse it in networks that read pictures of many places. */
export interface AttentionMemory {
  /** Places of a picture from which attention is fused; below them it is as exported. Default 4096, which is 64x64 cells. */
  readonly fusedFrom?: number
  /** What fused attention holds of its scores. Default `none`. */
  readonly scores?: NonNullable<MemoryPlanOptions['attentionScores']>
}

/** What may be varied to ask "and if". */
export interface NetworkConditions {
  readonly attention?: AttentionMemory
  /** Counts floating-point values of 16 and 32 bits as if the network had been converted to this type. */
  readonly floats?: 'float16' | 'float32'
}

/** How much of a network is float16: nothing, weights that are cast before they are used, or what it computes with as well. */
export type Float16Use = 'none' | 'weights' | 'values'

/** A size to run a network at, in pixels of the picture, and how many rows one call has. */
export interface NetworkRun extends NetworkConditions {
  readonly size: PixelSize
  readonly rows: number
}

/** One network and what it takes. */
export interface NetworkMemory {
  /** Folder inside the model, such as `unet`. */
  readonly name: string
  /** Bytes of the ONNX file itself. */
  readonly fileBytes: number
  /** Bytes of the weights beside it. */
  readonly externalBytes: number
  readonly float16: Float16Use
  /** Whether it stays loaded between calls, which small networks do; the denoiser does not. */
  readonly staysLoaded: boolean
  /** Tells what a call takes; the same size is not computed twice. */
  plan(run: NetworkRun): MemoryPlan
}

/** The networks of a model, read without their weights. */
export interface ModelMemory {
  readonly sizeMultiple: number
  readonly nativeSize: PixelSize
  readonly guidanceEmbedded: boolean
  readonly textEncoders: readonly NetworkMemory[]
  readonly denoiser: NetworkMemory
  readonly decoder: NetworkMemory
  readonly encoder?: NetworkMemory
}
