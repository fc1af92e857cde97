import { createError, InvalidOption, type PixelSize } from '@self-cascade/core'
import type { StageUpsamplers } from './options.ts'

/**
 * Decides which stage is run with which upsamplers. What names its stage serves that one. Of the others, one alone serves every
 * stage that climbs exactly as it was trained to, or the stage that comes nearest; where there are several, each stage takes the
 * nearest. Near is `Σ |log(side / trained side)|` over width and height of pivot and picture.
 *
 * @param stages - of the plan, the base first.
 * @returns upsamplers by stage.
 * @throws {@link InvalidOption} for a stage that has no pivot, or that is named twice.
 */
export function assignUpsamplers(
  given: readonly StageUpsamplers[],
  stages: readonly PixelSize[],
): ReadonlyMap<number, StageUpsamplers> {
  const assigned = new Map<number, StageUpsamplers>()
  for (const one of given) {
    if (one.stage === undefined) continue
    checkStage(one.stage, stages.length, assigned)
    assigned.set(one.stage, one)
  }
  const free = given.filter(({ stage }) => stage === undefined)
  const open = [...stages.keys()].slice(1).filter((stage) => !assigned.has(stage))
  const [only] = free
  if (only === undefined || open.length === 0) return assigned
  const distance = (one: StageUpsamplers, stage: number) => distanceOf(one, stages[stage - 1]!, stages[stage]!)
  if (free.length === 1) {
    const exact = open.filter((stage) => distance(only, stage) === 0)
    const served = exact.length > 0 ? exact : [nearest(open, (stage) => distance(only, stage))]
    for (const stage of served) assigned.set(stage, only)
  } else {
    for (const stage of open)
      assigned.set(
        stage,
        nearest(free, (one) => distance(one, stage)),
      )
  }
  return assigned
}

function checkStage(stage: number, count: number, assigned: ReadonlyMap<number, unknown>): void {
  const refuse = (expected: string) => createError(InvalidOption, { name: 'upsamplers.stage', value: stage, expected })
  if (!(Number.isInteger(stage) && stage >= 1 && stage < count)) throw refuse(`a stage with a pivot, 1 to ${count - 1}`)
  if (assigned.has(stage)) throw refuse('another for each of the upsamplers')
}

function distanceOf({ upsamplers: { training } }: StageUpsamplers, from: PixelSize, to: PixelSize): number {
  const sides = [
    [from.width, training.from.width],
    [from.height, training.from.height],
    [to.width, training.to.width],
    [to.height, training.to.height],
  ] as const
  return sides.reduce((sum, [side, trained]) => sum + Math.abs(Math.log(side / trained)), 0)
}

/** The first of those with the least distance. */
function nearest<T>(values: readonly T[], distance: (value: T) => number): T {
  return values.reduce((best, value) => (distance(value) < distance(best) ? value : best))
}
