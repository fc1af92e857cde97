import type { Interpolation, PivotSpace, PixelSize } from '@self-cascade/core'
import type { CostModel } from './cost.ts'

/** What one stage does differently. Absent keys take the plan's own settings. */
export interface StageOverrides {
  /** Width in pixels; only together with `height`. */
  readonly width?: number
  readonly height?: number
  readonly numInferenceSteps?: number
  /** K of this stage, in 1..numTrainTimesteps; not for the base stage, which starts from pure noise. */
  readonly startTimestep?: number
  /** Start of this stage as a strength in (0, 1]; not together with `startTimestep`. */
  readonly strength?: number
  readonly guidanceScale?: number
  readonly interpolation?: Interpolation
  readonly antialias?: boolean
  readonly pivotSpace?: PivotSpace
  readonly prompt?: string
  readonly negativePrompt?: string
}

/** What {@link planScales} needs to know. */
export interface PlanScalesOptions {
  /** Size of the base stage: the size the model was trained at. Its `frames` are kept by every stage. */
  readonly from: PixelSize
  /** Size of the last stage, reached exactly. */
  readonly to: PixelSize
  /**
   * Pixels that every width and height must divide by. Default 64: 8 pixels per latent cell times 8 for the three halvings
   * of a Stable Diffusion network. Pass the model's own.
   */
  readonly sizeMultiple?: number
  /** T, the length of the training schedule. Default 1000. */
  readonly numTrainTimesteps?: number
  /** Length of each stage's whole schedule. Default 50. */
  readonly numInferenceSteps?: number
  /** K of all later stages. Default `round(0.7 · T)`, the paper's 700 of 1000. */
  readonly startTimestep?: number
  /** Start of all later stages as a strength in (0, 1]; not together with `startTimestep`. */
  readonly strength?: number
  /** Default 7.5. */
  readonly guidanceScale?: number
  /** Default `bilinear`. */
  readonly interpolation?: Interpolation
  /** Default false. */
  readonly antialias?: boolean
  /** Default `latent`. */
  readonly pivotSpace?: PivotSpace
  /** Number of later stages, at least the fewest that reach the target. Default: the fewest. */
  readonly stageCount?: number
  /** Settings of single stages by index; 0 is the base stage. */
  readonly stages?: readonly StageOverrides[]
  /** How denoiser time grows with size. Default: a Stable Diffusion 1.5 network. */
  readonly costModel?: CostModel
}
