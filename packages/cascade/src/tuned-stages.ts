import { createError, type DiffusionModel, InvalidOption, type PixelSize, type ScaleStage } from '@self-cascade/core'
import { UpsamplersForOtherModel, UpsamplersNotAttachable } from '@self-cascade/upsampler'
import { assignUpsamplers } from './assign-upsamplers.ts'
import type { SelfCascadeOptions, StageUpsamplers } from './options.ts'
import { digestUpsamplers, type UpsamplersRecipe } from './upsamplers-recipe.ts'

/** The stages that are run with upsamplers. */
export interface TunedStages {
  readonly byStage: ReadonlyMap<number, StageUpsamplers>
  /** By stage, rising; empty without upsamplers. */
  readonly recipes: readonly UpsamplersRecipe[]
}

/**
 * Checks the upsamplers and decides which stages they serve.
 *
 * @throws {@link UpsamplersForOtherModel} when they were trained on another model.
 * @throws {@link UpsamplersNotAttachable} when the model has no pivot encoder and they need one.
 * @throws {@link InvalidOption} for a stage, strength or window out of range.
 */
export function tunedStages(
  { model, upsamplers = [] }: SelfCascadeOptions,
  stages: readonly ScaleStage[],
): TunedStages {
  const given = 'upsamplers' in upsamplers ? [upsamplers] : upsamplers
  for (const one of given) {
    checkModel(one, model)
    checkKnobs(one)
  }
  const byStage = new Map([...assignUpsamplers(given, stages)].sort(([a], [b]) => a - b))
  const recipes = [...byStage].map(([stage, { upsamplers, strength = 1, window = {} }]) => ({
    stage,
    digest: digestUpsamplers(upsamplers),
    ...(strength !== 1 && { strength }),
    ...(Object.keys(window).length > 0 && { window }),
  }))
  return { byStage, recipes }
}

function checkModel({ upsamplers }: StageUpsamplers, { name, fingerprint, openPivotEncoder }: DiffusionModel): void {
  const { model, pivotTimestep } = upsamplers
  if (model.fingerprint !== fingerprint) {
    const difference = `they were trained on ${model.name} (${model.fingerprint}), and this is ${name} (${fingerprint})`
    throw createError(UpsamplersForOtherModel, { differences: [difference] })
  }
  if (pivotTimestep === 'clean' && !openPivotEncoder) {
    throw createError(UpsamplersNotAttachable, { reason: `the model ${name} cannot open its encoder alone.` })
  }
}

function checkKnobs({
  upsamplers,
  strength = 1,
  window: { from = 0, to = Number.MAX_SAFE_INTEGER } = {},
}: StageUpsamplers) {
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name: `upsamplers.${name}`, value, expected })
  }
  const count = upsamplers.features.length
  const strengths = typeof strength === 'number' ? [strength] : strength
  const isComplete = typeof strength === 'number' || strength.length === count
  if (!isComplete || !strengths.every(Number.isFinite))
    refuse('strength', strength, `a finite number, or ${count} of them`)
  if (!(from >= 0 && from <= to)) {
    refuse('window', `${from} to ${to}`, 'two timesteps of 0 or more, the first not above the second')
  }
}

/** Says in sentences where a stage differs from what its upsamplers were trained for; nothing where it does not. */
export function tuningDifferences(
  stage: number,
  { upsamplers: { training } }: StageUpsamplers,
  climb: { readonly from: PixelSize; readonly to: PixelSize; readonly startTimestep: number },
): readonly string[] {
  const show = ({ from, to }: { readonly from: PixelSize; readonly to: PixelSize }) =>
    `from ${from.width}x${from.height} to ${to.width}x${to.height}`
  return [
    ...(show(climb) === show(training)
      ? []
      : [`Stage ${stage} climbs ${show(climb)}, and its upsamplers were trained to climb ${show(training)}.`]),
    ...(climb.startTimestep <= training.startTimestep
      ? []
      : [
          `Stage ${stage} starts at timestep ${climb.startTimestep}, and its upsamplers were trained up to ${training.startTimestep}.`,
        ]),
  ]
}
