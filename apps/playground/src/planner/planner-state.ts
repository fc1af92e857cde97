import type { PixelSize } from '@self-cascade/core'
import type { PlanScalesOptions, StageOverrides } from '@self-cascade/scale-plan'
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
  /** K of single later stages, in order; NaN where the common start holds. */
  own: readonly number[]
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
  own: [],
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

/** Whole numbers with dots between them, `-` for none. */
const ownStartsInQuery: QueryField<readonly number[]> = {
  read: (text) => (text === '' ? [] : text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN))),
  write: (values) => values.map((value) => (Number.isNaN(value) ? '-' : value)).join('.'),
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
  own: ownStartsInQuery,
  steps: numberInQuery,
  guidance: numberInQuery,
  attention: numberInQuery,
}

/** The options of `planScales` that the controls describe, without the starts of single stages. */
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

/** Settings of single stages for a plan of so many, the base among them. */
export function stageOverrides({ own }: PlannerState, stageCount: number): readonly StageOverrides[] {
  const later = own.slice(0, stageCount - 1).map((k) => (Number.isNaN(k) ? {} : { startTimestep: k }))
  return later.length === 0 ? [] : [{}, ...later]
}

/** The cost model that the controls describe. */
export function costModelOf({ attention }: PlannerState) {
  return { attentionCells: attention > 0 ? attention : Number.POSITIVE_INFINITY }
}

/**
 * The command that prints the same plan, or, where stages have starts of their own, which only a run can be given, the command
 * that runs it.
 */
export function planCommand(state: PlannerState): string {
  const { from, to, multiple, stages, start, k, strength, steps, guidance, own } = state
  const shared: [string, unknown, unknown][] = [
    ['--stages', stages, plannerDefaults.stages],
    start === 'timestep' ? ['--pivot-timestep', k, plannerDefaults.k] : ['--strength', strength, undefined],
    ['--steps', steps, plannerDefaults.steps],
    ['--guidance', guidance, plannerDefaults.guidance],
  ]
  const given = shared.filter(([, value, usual]) => value !== usual).map(([name, value]) => ` ${name} ${value}`)
  const ownStarts = own.flatMap((value, index) => (Number.isNaN(value) ? [] : ` --stage ${index + 1}:k=${value}`))
  if (ownStarts.length > 0) {
    return `self-cascade generate "WORDS" --size ${sizeInQuery.write(to)}${[...given, ...ownStarts].join('')}`
  }
  const divisor = multiple === plannerDefaults.multiple ? '' : ` --size-multiple ${multiple}`
  const sizes = `--from ${sizeInQuery.write(from)} --to ${sizeInQuery.write(to)}`
  return `self-cascade plan ${sizes}${divisor}${given.join('')}`
}
