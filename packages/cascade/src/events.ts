import type { PixelSize, ScalePlan, Tensor } from '@self-cascade/core'
import type { CascadeRecipe } from './recipe.ts'

/** What one finished stage was and took. */
export interface StageReport extends PixelSize {
  /** Position in the plan, 0 for the base. */
  readonly stage: number
  /** The first timestep that really ran; 0 when the stage was a given picture. */
  readonly startTimestep: number
  /** Denoising steps per picture. */
  readonly steps: number
  /** Wall time of the stage, networks opened and stages saved included; 0 when every picture of it was restored. */
  readonly milliseconds: number
  /** Of these, milliseconds inside the runtime's own run calls. */
  readonly sessionMilliseconds: number
  /** Of these, milliseconds in which networks were opened. */
  readonly openMilliseconds: number
  /** Whether all its pictures came from the store. */
  readonly restored: boolean
}

/** Prompts were encoded and the plan is fixed; nothing has been sampled yet. */
export interface CascadeStart {
  readonly type: 'start'
  readonly plan: ScalePlan
  readonly seeds: readonly number[]
  /** What decides the first picture; the others differ in the seed alone. */
  readonly recipe: CascadeRecipe
}

/** Something the user should know, such as words of the prompt that did not fit. */
export interface CascadeWarning {
  readonly type: 'warning'
  readonly code: 'prompt-truncated' | 'upsamplers-mismatch' | 'upsamplers-unused'
  readonly message: string
}

/** A stage begins. */
export interface StageStart extends PixelSize {
  readonly type: 'stage-start'
  readonly stage: number
  /** Timesteps that each picture will go through. */
  readonly timesteps: readonly number[]
  /** Denoiser steps in the stage over all pictures that are not restored. */
  readonly totalSteps: number
}

/** One step of one group of pictures is done. */
export interface CascadeStep {
  readonly type: 'step'
  readonly stage: number
  /** Position in the stage's timesteps. */
  readonly step: number
  readonly steps: number
  readonly timestep: number
  /** Indices of the pictures in this group. */
  readonly pictures: readonly number[]
  /** [n, C, H, W] or [n, C, F, H, W], after the step. */
  readonly latents: Tensor
  /** The clean latents as predicted at this step, for previews. */
  readonly predOriginalSample: Tensor
  readonly milliseconds: number
}

/** A stage is finished (and saved, when there is a store). */
export interface StageDone extends StageReport {
  readonly type: 'stage-done'
  /** Latents of all pictures, [N, C, H, W] or [N, C, F, H, W]. */
  readonly latents: Tensor
}

/** One decoded picture of one stage. */
export interface CascadePicture extends PixelSize {
  readonly type: 'picture'
  readonly stage: number
  /** Whether this is the last stage, the picture that was asked for. */
  readonly final: boolean
  readonly picture: number
  readonly seed: number
  /** [1, 3, H, W] or [1, 3, F, H, W], clipped to −1..1. */
  readonly pixels: Tensor
  readonly milliseconds: number
}

/** What the cascade tells while it runs. */
export type CascadeEvent = CascadeStart | CascadeWarning | StageStart | CascadeStep | StageDone | CascadePicture

/** What the generator returns at the end. */
export interface CascadeResult {
  readonly plan: ScalePlan
  readonly seeds: readonly number[]
  readonly stages: readonly StageReport[]
  /** Latents of the last stage, [N, C, H, W] or [N, C, F, H, W]. */
  readonly latents: Tensor
}
