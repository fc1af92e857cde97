import { createError, InvalidOption } from '@self-cascade/core'
import { overridesOf, type RunSettings, replan } from '@self-cascade/picture-recipe'
import type { StageOverrides } from '@self-cascade/scale-plan'
import { defined } from '../defined.ts'
import type { CascadeFlags } from '../options/cascade-options.ts'
import type { ModelFacts } from './describe-model.ts'
import { planningFlags } from './new-run.ts'

/** What a branch changes. */
export interface BranchInput {
  readonly settings: RunSettings
  /** The last stage that is kept. */
  readonly branchFrom: number
  readonly prompt: string | undefined
  readonly flags: CascadeFlags
  readonly facts: ModelFacts
}

/** A new start replaces an old one, whichever way each was given. */
function merge(stage: StageOverrides, change: StageOverrides): StageOverrides {
  const { startTimestep: _, strength: __, ...startless } = stage
  const hasStart = change.startTimestep !== undefined || change.strength !== undefined
  return { ...(hasStart ? startless : stage), ...change }
}

/**
 * Gives the settings of a run that is the same up to stage `branchFrom` and takes the options given from there on.
 *
 * @throws InvalidOption when there is no later stage.
 */
export function branchSettings({ settings, branchFrom, prompt, flags, facts }: BranchInput): RunSettings {
  const { stages } = settings
  if (branchFrom >= stages.length - 1) {
    const expected = `below ${stages.length - 1}, the last stage of that run`
    throw createError(InvalidOption, { name: 'branch-from', value: branchFrom, expected })
  }
  const { stageCount: _, ...planning } = planningFlags(flags)
  const shared: StageOverrides = { ...planning, ...defined({ prompt, negativePrompt: flags.negativePrompt }) }
  const changed = stages.map((stage, index) => {
    const kept = overridesOf(stage, index)
    return index <= branchFrom ? kept : merge(merge(kept, shared), flags.stage?.get(index) ?? {})
  })
  const plan = replan(stages, changed, facts)
  return { ...settings, stages: plan.stages, relativeCost: plan.relativeCost }
}
