import { createError, InvalidOption, type ScaleStage, SelfCascadeError } from '@self-cascade/core'
import { DamagedRecipe } from './errors.ts'
import type { ModelFacts } from './model-facts.ts'
import { overridesOf, replan } from './replan.ts'
import type { RunSettings } from './run-settings.ts'

/** The command line's image library (sharp) reads and writes no more: 16383 x 16383. */
const mostPixels = 0x3fff ** 2
const mostPictures = 10_000

type StageFacts = Pick<ModelFacts, 'sizeMultiple' | 'numTrainTimesteps' | 'costModel'>

/**
 * Checks what no other part checks before memory is taken and files are named for it.
 *
 * @throws InvalidOption
 */
export function checkLimits({ stages, count, seed }: RunSettings): void {
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  const { width, height } = stages.at(-1)!
  if (width * height > mostPixels) refuse('size', `${width}x${height}`, `${mostPixels} pixels at most`)
  if (!(Number.isInteger(count) && count >= 1 && count <= mostPictures)) {
    refuse('count', count, `a whole number in 1..${mostPictures}`)
  }
  if (!(seed >= 0 && Number.isSafeInteger(seed + count))) refuse('seed', seed, 'a whole number of 0 or more')
}

/**
 * Checks that the stages of settings that were read are ones that can be planned: a recipe is repeated as it stands, so a
 * value that means nothing must not be passed over.
 *
 * @throws {@link DamagedRecipe}
 */
export function checkStages({ stages }: RunSettings, facts: StageFacts): void {
  const planned = planAgain(stages, facts)
  for (const [index, stage] of stages.entries()) {
    if (sameFields(stage, planned[index])) continue
    throw createError(DamagedRecipe, { reason: `The settings of stage ${index} do not fit together.` })
  }
}

function planAgain(stages: readonly ScaleStage[], facts: StageFacts): readonly ScaleStage[] {
  try {
    return replan(stages, stages.map(overridesOf), facts).stages
  } catch (cause) {
    if (!SelfCascadeError.isInstance(cause)) throw cause
    throw createError(DamagedRecipe, { reason: `${cause.what} ${cause.why}` }, { cause })
  }
}

function sameFields(stage: ScaleStage, planned: ScaleStage | undefined): boolean {
  const other = new Map(Object.entries(planned ?? {}))
  const fields = Object.entries(stage)
  return fields.length === other.size && fields.every(([name, value]) => other.has(name) && other.get(name) === value)
}
