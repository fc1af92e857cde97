import { createError, InvalidOption, type PixelSize, type ScalePlan, type ScaleStage } from '@self-cascade/core'
import { relativeCostOf } from './cost.ts'
import { layOutSizes } from './lay-out.ts'
import type { PlanScalesOptions, StageOverrides } from './options.ts'
import { stageStart } from './stage-start.ts'
import { validateOptions } from './validate.ts'

interface Defaults extends PlanScalesOptions {
  readonly numTrainTimesteps: number
}

/** An override's own way of giving the start replaces the plan's, whichever of the two it is. */
function startOf(index: number, own: StageOverrides, plan: Defaults, numInferenceSteps: number) {
  const { numTrainTimesteps } = plan
  if (index === 0) return { startTimestep: numTrainTimesteps, steps: numInferenceSteps }
  const ownStart = own.startTimestep !== undefined || own.strength !== undefined
  const { startTimestep, strength } = ownStart ? own : plan
  return stageStart({ startTimestep, strength, numInferenceSteps, numTrainTimesteps })
}

function stageOf(index: number, { width, height }: PixelSize, plan: Defaults): ScaleStage {
  const own: StageOverrides = plan.stages?.[index] ?? {}
  const { prompt, negativePrompt } = own
  const { frames } = plan.from
  const numInferenceSteps = own.numInferenceSteps ?? plan.numInferenceSteps ?? 50
  return {
    width,
    height,
    ...(frames !== undefined && { frames }),
    ...startOf(index, own, plan, numInferenceSteps),
    numInferenceSteps,
    guidanceScale: own.guidanceScale ?? plan.guidanceScale ?? 7.5,
    interpolation: own.interpolation ?? plan.interpolation ?? 'bilinear',
    antialias: own.antialias ?? plan.antialias ?? false,
    pivotSpace: own.pivotSpace ?? plan.pivotSpace ?? 'latent',
    ...(prompt !== undefined && { prompt }),
    ...(negativePrompt !== undefined && { negativePrompt }),
  }
}

/**
 * Plans the stages of a self-cascade from one size to another: the base stage and `R = ⌈log₄(d_R / d)⌉` later ones, d being
 * the number of pixels, each with at most 4 times the pixels of the one before.
 *
 * Width and height grow geometrically, each by its own factor, so the aspect may change on the way. Every stage is snapped to
 * `sizeMultiple`; the last is exactly `to`. Where `to` equals `from` the plan is the base stage alone. In the rare case that
 * snapping leaves no legal way in R stages the plan has one more.
 *
 * @throws {@link IllegalSize} when `from` or `to` is not a multiple of `sizeMultiple`.
 * @throws {@link TargetBelowBase} when `to` is narrower or lower than `from`.
 * @throws {@link UnreachableTarget} when `stageCount` or the stages' own sizes leave no way.
 * @throws InvalidOption or UnknownName of `@self-cascade/core` when another option lies outside its range.
 * @example
 * ```ts
 * const plan = planScales({ from: { width: 512, height: 512 }, to: { width: 2048, height: 1536 } })
 * plan.stages.map(({ width, height, steps }) => [width, height, steps]) // [[512, 512, 50], [1024, 896, 35], [2048, 1536, 35]]
 * ```
 * @see Guo et al., "Make a Cheap Scaling", ECCV 2024, section 3.2.
 */
export function planScales(options: PlanScalesOptions): ScalePlan {
  const { sizeMultiple = 64, numTrainTimesteps = 1000 } = options
  validateOptions(options, sizeMultiple, numTrainTimesteps)
  const sizes = layOutSizes(options, sizeMultiple)
  const given = options.stages?.length ?? 0
  if (given > sizes.length) {
    const expected = `at most ${sizes.length} long, one entry for each stage`
    throw createError(InvalidOption, { name: 'stages', value: `${given} long`, expected })
  }
  const stages = sizes.map((size, index) => stageOf(index, size, { ...options, numTrainTimesteps }))
  return { stages, relativeCost: relativeCostOf(stages, options.costModel) }
}
