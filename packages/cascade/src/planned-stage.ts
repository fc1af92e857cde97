import type { DiffusionModel, PixelSize, ScaleStage } from '@self-cascade/core'

/** A stage and its position in the plan. */
export interface PlannedStage {
  readonly index: number
  readonly stage: ScaleStage
}

/** The size of a stage alone, without its other settings. */
export function pixelSize({ width, height, frames }: PixelSize): PixelSize {
  return { width, height, ...(frames !== undefined && { frames }) }
}

/** The size of a stage in latent cells. */
export function latentSize(stage: ScaleStage, { latentScale }: DiffusionModel): { width: number; height: number } {
  return { width: stage.width / latentScale, height: stage.height / latentScale }
}

/** Dims of the latents of `rows` pictures in a stage, [rows, C, H, W] or [rows, C, F, H, W]. */
export function latentDims(stage: ScaleStage, model: DiffusionModel, rows: number): readonly number[] {
  const { width, height } = latentSize(stage, model)
  return [rows, model.latentChannels, ...(stage.frames === undefined ? [] : [stage.frames]), height, width]
}
