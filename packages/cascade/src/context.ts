import {
  createError,
  type DiffusionModel,
  InvalidOption,
  type ScalePlan,
  type ScaleStage,
  type Scheduler,
  type SchedulerRun,
} from '@self-cascade/core'
import { planScales } from '@self-cascade/scale-plan'
import { resolveSchedulerName, type SchedulerOverrides, schedulerFromConfig } from '@self-cascade/schedulers'
import { NoEncoder, PlanMismatch } from './errors.ts'
import { resolveNoiseSource } from './noise-sources.ts'
import type { NoiseSource, SelfCascadeOptions } from './options.ts'
import type { CascadeRecipe } from './recipe.ts'
import { digestTensor, RECIPE_VERSION } from './recipe.ts'
import { type TunedStages, tunedStages } from './tuned-stages.ts'

/** The checked options with all defaults filled in: what every stage works from. */
export interface CascadeContext {
  readonly options: SelfCascadeOptions
  readonly model: DiffusionModel
  readonly plan: ScalePlan
  readonly scheduler: Scheduler
  readonly noise: NoiseSource
  readonly seeds: readonly number[]
  readonly batchSize: number
  readonly tuned: TunedStages
  /** The recipe of the first picture; others differ in the seed alone. */
  readonly recipe: CascadeRecipe
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {@link InvalidOption} for a seed, count or guidance rescale out of range.
 * @throws {@link PlanMismatch} when plan and model or picture do not fit.
 * @throws {@link NoEncoder} when pixels must be encoded and the model cannot.
 * @throws {@link UpsamplersForOtherModel}, {@link UpsamplersNotAttachable} when the upsamplers do not suit the model.
 */
export function createContext(options: SelfCascadeOptions): CascadeContext {
  const { model, seed = 0, count = 1, batchSize = 1, guidanceRescale = 0 } = options
  checkInteger('seed', seed, 0)
  checkInteger('count', count, 1)
  checkInteger('batchSize', batchSize, 1)
  if (!(guidanceRescale >= 0 && guidanceRescale <= 1)) {
    throw createError(InvalidOption, { name: 'guidanceRescale', value: guidanceRescale, expected: 'between 0 and 1' })
  }
  const choice = options.scheduler === undefined ? {} : schedulerOverrides(options.scheduler)
  const scheduler = schedulerFromConfig(model.schedulerConfig, choice)
  const plan = options.plan ?? makePlan(options, scheduler)
  checkPlan(plan, options)
  const tuned = tunedStages(options, plan.stages)
  const noise = resolveNoiseSource(options.rng ?? 'philox')
  const recipe: CascadeRecipe = {
    version: RECIPE_VERSION,
    model: { name: model.name, fingerprint: model.fingerprint },
    scheduler: {
      config: { ...model.schedulerConfig, ...choice, className: scheduler.className },
      eta: options.eta ?? null,
    },
    prompt: options.prompt,
    negativePrompt: options.negativePrompt ?? '',
    seed,
    rng: noise.name,
    guidanceRescale,
    stages: plan.stages,
    ...(options.picture && { picture: digestTensor(options.picture) }),
    ...(options.upscaler && { upscaler: options.upscaler.name }),
    ...(tuned.recipes.length > 0 && { upsamplers: tuned.recipes }),
  }
  const seeds = Array.from({ length: count }, (_, picture) => seed + picture)
  return { options, model, plan, scheduler, noise, seeds, batchSize, tuned, recipe }
}

/** Starts the scheduler for one stage: all of it for the base, the part at or below K (or of this strength) for the others. */
export function createStageRun({ scheduler, options }: CascadeContext, stage: ScaleStage, index: number): SchedulerRun {
  const { numInferenceSteps, startTimestep, strength } = stage
  return scheduler.createRun({
    numInferenceSteps,
    ...(index > 0 && (strength === undefined ? { startTimestep } : { strength })),
    ...(options.eta !== undefined && { step: { eta: options.eta } }),
  })
}

/** A short name such as `dpm++2m-sde` stands for a class and some keys of its config. */
function schedulerOverrides(name: string): SchedulerOverrides {
  const { className, config } = resolveSchedulerName(name)
  return { ...config, className }
}

function makePlan({ model, to, planning, picture }: SelfCascadeOptions, scheduler: Scheduler): ScalePlan {
  if (to === undefined)
    throw createError(InvalidOption, { name: 'to', value: to, expected: 'given when there is no plan' })
  const from = picture ? pixelSizeOf(picture.dims) : model.nativeSize
  const { sizeMultiple } = model
  return planScales({ from, numTrainTimesteps: scheduler.numTrainTimesteps, ...planning, to, sizeMultiple })
}

function checkPlan({ stages }: ScalePlan, { model, picture, upscaler }: SelfCascadeOptions): void {
  const mismatch = (facts: string, rule: string) => createError(PlanMismatch, { facts, rule })
  if (stages.length === 0) throw mismatch('The plan has no stages.', 'A plan needs at least its base stage.')
  for (const [index, { width, height, frames }] of stages.entries()) {
    if (width % model.sizeMultiple !== 0 || height % model.sizeMultiple !== 0) {
      throw mismatch(
        `Stage ${index} is ${width}x${height}; the model needs multiples of ${model.sizeMultiple}.`,
        'The network halves its input at every level, so sizes must divide evenly.',
      )
    }
    if (model.video !== (frames !== undefined)) {
      throw mismatch(
        `Stage ${index} has ${frames ?? 'no'} frames; model ${model.name} makes ${model.video ? 'clips' : 'still pictures'}.`,
        'Clips need a number of frames in every stage, still pictures none.',
      )
    }
  }
  const needsPixels = stages.some((stage, index) => index > 0 && stage.pivotSpace === 'pixel') || upscaler !== undefined
  if (needsPixels && !model.canEncode)
    throw createError(NoEncoder, { model: model.name, wanted: 'A pivot in pixel space' })
  if (picture === undefined) return
  if (!model.canEncode) throw createError(NoEncoder, { model: model.name, wanted: 'Starting from a picture' })
  const size = pixelSizeOf(picture.dims)
  const base = stages[0]!
  if (size.width !== base.width || size.height !== base.height) {
    throw mismatch(
      `The picture is ${size.width}x${size.height} and the plan starts at ${base.width}x${base.height}.`,
      'A picture that stands in for the base stage must have its size.',
    )
  }
}

function pixelSizeOf(dims: readonly number[]): { width: number; height: number; frames?: number } {
  const frames = dims.length === 5 ? { frames: dims[2]! } : {}
  return { width: dims.at(-1)!, height: dims.at(-2)!, ...frames }
}

function checkInteger(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw createError(InvalidOption, { name, value, expected: `an integer of ${least} or more` })
}
