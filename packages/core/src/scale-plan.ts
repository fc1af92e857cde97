import type { Interpolation } from './resize.ts'

/** A size in pixels, with the number of frames for clips. */
export interface PixelSize {
  readonly width: number
  readonly height: number
  readonly frames?: number
}

/** Where the pivot is resized: on latents, or on decoded pixels. */
export type PivotSpace = 'latent' | 'pixel'

/** One stage of a self-cascade. The first starts from pure noise, the others from the pivot of the stage before. */
export interface ScaleStage extends PixelSize {
  /** The paper's K in 1..numTrainTimesteps; numTrainTimesteps for a stage from pure noise. */
  readonly startTimestep: number
  /** Set when the start was given as a strength; it then decides, and `startTimestep` is `round(strength · T)`. */
  readonly strength?: number
  /** Length of the whole schedule that the stage's timesteps are taken from. */
  readonly numInferenceSteps: number
  /** Steps the stage is expected to run: those of the schedule at or below `startTimestep`. */
  readonly steps: number
  readonly guidanceScale: number
  /** How the pivot is brought to this stage's size. */
  readonly interpolation: Interpolation
  readonly antialias: boolean
  readonly pivotSpace: PivotSpace
  /** Replaces the cascade's prompt in this stage. */
  readonly prompt?: string
  readonly negativePrompt?: string
}

/** The stages in order, with what they are estimated to cost. */
export interface ScalePlan {
  readonly stages: readonly ScaleStage[]
  /** Estimated denoiser time of the whole plan divided by that of sampling directly at the target size from pure noise. */
  readonly relativeCost: number
}
