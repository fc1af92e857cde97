import type { AttentionForm } from './attention.ts'
import type { Frames } from './frames.ts'
import type { UnetBuilder } from './unet-builder.ts'
import type { ResolvedUnetConfig } from './unet-config.ts'

/** What every block of a UNet reads. */
export interface UnetContext {
  readonly builder: UnetBuilder
  readonly config: ResolvedUnetConfig
  /** Present in networks for clips; then a row is a frame. */
  readonly frames: Frames | undefined
  /** The time embedding after its activation, [steps or rows, timeEmbedDim]. */
  readonly embedding: string
  /** Text states, [rows, length, crossAttentionDim]. */
  readonly encoderStates: string
  readonly attention: AttentionForm
}
