import type { DiffusionModel, PixelSize, RandomSource, ScalePlan, Tensor } from '@self-cascade/core'
import type { PixelUpscaler } from '@self-cascade/pivot'
import type { PlanScalesOptions } from '@self-cascade/scale-plan'
import type { FeatureUpsamplers, UpsamplerKnobs } from '@self-cascade/upsampler'
import type { StageStore } from './stage-store.ts'

/** A named way to draw noise for (seed, stage). The name goes into recipes, so that a run can be repeated. */
export interface NoiseSource {
  readonly name: string
  create(input: { seed: number; stage: number }): RandomSource
}

/** The noise sources that come with the package. */
export type RngName = 'philox' | 'torch'

/** Which stages are decoded to pixels. */
export type DecodeStages = 'last' | 'all' | 'none'

/** How the two halves of classifier-free guidance are run: in one call, or one after the other in half the memory. */
export type GuidanceMode = 'batched' | 'sequential'

/** Planning options that can be given in place of a finished plan; base size and size multiple come from the model. */
export type PlanningOptions = Omit<PlanScalesOptions, 'from' | 'to' | 'sizeMultiple'> & { readonly from?: PixelSize }

/** Trained upsamplers and how they are used. */
export interface StageUpsamplers extends UpsamplerKnobs {
  readonly upsamplers: FeatureUpsamplers
  /**
   * The stage that they serve, 1 for the first that has a pivot. By default the stages that climb exactly as they were trained to,
   * or the one that comes nearest; where several upsamplers are given, each stage takes the nearest.
   */
  readonly stage?: number
}

/** What to make, with which model, and how. */
export interface SelfCascadeOptions {
  readonly model: DiffusionModel
  readonly prompt: string
  readonly negativePrompt?: string
  /** The stages. Give this or `to`. */
  readonly plan?: ScalePlan
  /** The size wanted; the plan is then made from the model's native size. */
  readonly to?: PixelSize
  readonly planning?: PlanningOptions
  /**
   * A picture to start from in place of the base stage: [1, 3, H, W] in −1..1, of exactly the size of the plan's first
   * stage. Its latents are the first pivot.
   */
  readonly picture?: Tensor
  /** Integer 0 or more; picture i is drawn from `seed + i`. Default 0. */
  readonly seed?: number
  /** How many pictures. Default 1. */
  readonly count?: number
  /** Pictures per denoiser call. Default 1, which also makes every picture equal the one made alone from its seed. */
  readonly batchSize?: number
  /** A scheduler class or short name to use in place of the model's own, on the model's own config. */
  readonly scheduler?: string
  readonly guidanceMode?: GuidanceMode
  /** 0..1: pulls the guided prediction's spread back to the conditional one's (Lin et al. 2023, eq. 15-16). Default 0. */
  readonly guidanceRescale?: number
  /** DDIM's η, for schedulers that have one. Default 0. */
  readonly eta?: number
  readonly rng?: RngName | NoiseSource
  /** Enlarges decoded pixels between stages when the plan's pivotSpace is `'pixel'`. Default: plain interpolation. */
  readonly upscaler?: { readonly name: string; readonly upscale: PixelUpscaler }
  /**
   * Trained upsamplers, which hand the later stages what the network saw in their pivots. Without them the cascade is the
   * tuning-free one.
   */
  readonly upsamplers?: StageUpsamplers | readonly StageUpsamplers[]
  /** Default `'last'`. */
  readonly decode?: DecodeStages
  /** Keeps each finished stage, so that a run can go on where it stopped or branch off. */
  readonly store?: StageStore
  readonly signal?: AbortSignal
}
