import type { AttentionForm } from './attention.ts'
import type { UnetBuilder } from './unet-builder.ts'
import type { ResolvedUnetConfig } from './unet-config.ts'

/** What every block of a UNet reads. */
export interface UnetContext {
  readonly builder: UnetBuilder
  readonly config: ResolvedUnetConfig
  /** The time embedding after its activation, [steps or batch, timeEmbedDim]. */
  readonly embedding: string
  /** Text states, [batch, length, crossAttentionDim]. */
  readonly encoderStates: string
  readonly attention: AttentionForm
}
