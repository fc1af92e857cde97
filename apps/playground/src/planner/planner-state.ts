import type { PixelSize } from '@self-cascade/core'
import type { PlanScalesOptions } from '@self-cascade/scale-plan'
import { choiceInQuery, numberInQuery, type QueryField, type QueryFields } from '../components/query-fields.ts'

/** How a later stage's start is given. */
export type StartKind = 'timestep' | 'strength'

/** What the planner's controls hold. NaN is an empty field. */
export interface PlannerState {
  from: PixelSize
  to: PixelSize
  /** Frames of a clip; 1 is a picture. */
  frames: number
  multiple: number
  /** Later stages; 0 lets the planner choose. */
  stages: number
  start: StartKind
  k: number
  strength: number
  steps: number
  guidance: number
  /** Cells at which self-attention costs as much as the rest; 0 is a network without it. */
  attention: number
}

/** The planner's own defaults, for the sizes of Stable Diffusion 1.5. */
export const plannerDefaults: PlannerState = {
  from: { width: 512, height: 512 },
  to: { width: 2048, height: 1536 },
  frames: 1,
  multiple: 64,
  stages: 0,
  start: 'timestep',
  k: 700,
  strength: 0.7,
  steps: 50,
  guidance: 7.5,
  attention: 22_700,
}

/** A size as the command line writes it: `2048x1536`. */
const sizeInQuery: QueryField<PixelSize> = {
  read(text) {
    const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? []
    return width && height ? { width: Number(width), height: Number(height) } : undefined
  },
  write: ({ width, height }) => `${width}x${height}`,
}

export const plannerQuery: QueryFields<PlannerState> = {
  from: sizeInQuery,
  to: sizeInQuery,
  frames: numberInQuery,
  multiple: numberInQuery,
  stages: numberInQuery,
  start: choiceInQuery(['timestep', 'strength']),
  k: numberInQuery,
  strength: numberInQuery,
  steps: numberInQuery,
  guidance: numberInQuery,
  attention: numberInQuery,
}

/** The options of `planScales` that the controls describe. */
export function planOptions(state: PlannerState): PlanScalesOptions {
  const { from, to, frames, multiple, stages, start, k, strength, steps, guidance } = state
  return {
    from: frames === 1 ? from : { ...from, frames },
    to: frames === 1 ? to : { ...to, frames },
    sizeMultiple: multiple,
    numInferenceSteps: steps,
    guidanceScale: guidance,
    ...(stages !== 0 && { stageCount: stages }),
    ...(start === 'timestep' ? { startTimestep: k } : { strength }),
    costModel: costModelOf(state),
  }
}

/** The cost model that the controls describe. */
export function costModelOf({ attention }: PlannerState) {
  return { attentionCells: attention > 0 ? attention : Number.POSITIVE_INFINITY }
}

/** The command that prints the same plan. */
export function planCommand(state: PlannerState): string {
  const { from, to, multiple, stages, start, k, strength, steps, guidance } = state
  const options: [string, unknown, unknown][] = [
    ['--size-multiple', multiple, plannerDefaults.multiple],
    ['--stages', stages, plannerDefaults.stages],
    start === 'timestep' ? ['--pivot-timestep', k, plannerDefaults.k] : ['--strength', strength, undefined],
    ['--steps', steps, plannerDefaults.steps],
    ['--guidance', guidance, plannerDefaults.guidance],
  ]
  const given = options.filter(([, value, usual]) => value !== usual).map(([name, value]) => ` ${name} ${value}`)
  return `self-cascade plan --from ${sizeInQuery.write(from)} --to ${sizeInQuery.write(to)}${given.join('')}`
}
