import type { PixelSize, ScalePlan, ScaleStage } from '@self-cascade/core'
import { planScales, type StageOverrides } from '@self-cascade/scale-plan'
import type { ModelFacts } from './model-facts.ts'

/** A planned stage as settings that give the same stage again. */
export function overridesOf({ steps: _, frames: __, ...stage }: ScaleStage, index: number): StageOverrides {
  const { startTimestep, strength, ...rest } = stage
  if (index === 0) return rest
  return strength === undefined ? { ...rest, startTimestep } : { ...rest, strength }
}

/** Plans stages whose sizes are decided already, with settings for each. */
export function replan(
  stages: readonly PixelSize[],
  settings: readonly StageOverrides[],
  facts: Pick<ModelFacts, 'sizeMultiple' | 'numTrainTimesteps' | 'costModel'>,
): ScalePlan {
  const { sizeMultiple, numTrainTimesteps, costModel } = facts
  return planScales({
    from: stages[0]!,
    to: stages.at(-1)!,
    sizeMultiple,
    numTrainTimesteps,
    stageCount: stages.length - 1,
    stages: settings,
    ...(costModel && { costModel }),
  })
}
