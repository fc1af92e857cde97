import type { ScaleStage } from '@self-cascade/core'

/** Where a stage starts: `from K = 700`, `from noise` or `the picture given`. */
export function startLabel({ startTimestep }: ScaleStage, index: number, isPicture: boolean): string {
  if (index > 0) return `from K = ${startTimestep}`
  return isPicture ? 'the picture given' : 'from noise'
}

/** What a caption says besides where a stage starts. */
export interface StageCaptionFacts {
  readonly isPicture: boolean
  /** Steps that ran. */
  readonly steps: number
  /** Whether upsamplers were used, and are to be named. */
  readonly isTuned: boolean
}

/** The same with the steps that ran: `from K = 700 · 35 of 50 steps`. */
export function stageCaption(
  stage: ScaleStage,
  index: number,
  { isPicture, steps, isTuned }: StageCaptionFacts,
): string {
  const start = startLabel(stage, index, isPicture)
  if (index === 0) return isPicture ? start : `${start} · ${steps} steps`
  return `${start} · ${steps} of ${stage.numInferenceSteps} steps${isTuned ? ' · upsamplers' : ''}`
}
