import type { PixelSize, ScaleStage } from '@self-cascade/core'

/** How the time of one denoiser call grows with the number of latent cells. */
export interface CostModel {
  /**
   * Cells at which self-attention costs as much as everything else; `Infinity` for a network without self-attention.
   *
   * The default, 22 700, is that of Stable Diffusion 1.5: at 64x64 cells its self-attentions take 2·n²·c multiplications
   * each, five blocks per level, 61 G in all, against 339 G for convolutions, projections and the rest: 4096 · 339 / 61.
   */
  readonly attentionCells?: number
  /** Pixels per latent cell along a side. Default 8. */
  readonly latentScale?: number
}

/** What one stage is estimated to cost, in units of one denoiser row on one latent cell without attention. */
export type StageCostInput = PixelSize & Pick<ScaleStage, 'steps' | 'guidanceScale'>

const stableDiffusion = { attentionCells: 22_700, latentScale: 8 } as const

/**
 * Estimates the denoiser time of a stage: `steps · rows · frames · cells · (1 + cells / attentionCells)`, the convolutions
 * being linear in the latent cells and the self-attention quadratic. `rows` is 2 under guidance (scale above 1), else 1.
 */
export function estimateStageCost(stage: StageCostInput, costModel: CostModel = {}): number {
  const { attentionCells, latentScale } = { ...stableDiffusion, ...costModel }
  const cells = (stage.width / latentScale) * (stage.height / latentScale)
  const rows = stage.guidanceScale > 1 ? 2 : 1
  return stage.steps * rows * (stage.frames ?? 1) * cells * (1 + cells / attentionCells)
}

/**
 * Estimated time of all stages divided by that of the last stage's size sampled from pure noise with its whole schedule.
 */
export function relativeCostOf(stages: readonly ScaleStage[], costModel?: CostModel): number {
  const target = stages.at(-1)!
  const total = stages.reduce((sum, stage) => sum + estimateStageCost(stage, costModel), 0)
  return total / estimateStageCost({ ...target, steps: target.numInferenceSteps }, costModel)
}
