import { choiceInQuery, numberInQuery, type QueryFields } from '../components/query-fields.ts'
import type { ProviderChoice, TuningSettings } from './protocol.ts'

/** Capacities that are trained in minutes. */
export const capacities = ['small', 'micro'] as const

/** What the controls hold. NaN is an empty field. */
export interface TuningState {
  capacity: (typeof capacities)[number]
  steps: number
  batch: number
  /** Empty takes the one that suits the capacity. */
  rate: number
  scenes: number
  seed: number
  provider: ProviderChoice
  /** On WebAssembly, in the address only. Empty leaves the choice to the runtime. */
  threads: number
}

export const tuningDefaults: TuningState = {
  capacity: 'small',
  steps: 200,
  batch: 2,
  rate: Number.NaN,
  scenes: 64,
  seed: 0,
  provider: 'auto',
  threads: Number.NaN,
}

export const tuningQuery: QueryFields<TuningState> = {
  capacity: choiceInQuery(capacities),
  steps: numberInQuery,
  batch: numberInQuery,
  rate: numberInQuery,
  scenes: numberInQuery,
  seed: numberInQuery,
  provider: choiceInQuery(['auto', 'webgpu', 'wasm']),
  threads: numberInQuery,
}

/** The highest learning rate of each capacity: the best of those that were tried on the bundled model. */
export const usualRates = { micro: 1e-2, small: 5e-3 } as const satisfies Record<TuningState['capacity'], number>

/** What each number may be. */
export const limits = {
  steps: { min: 1, max: 5000, whole: true },
  batch: { min: 1, max: 16, whole: true },
  rate: { min: 0, max: 1, whole: false },
  scenes: { min: 1, max: 2048, whole: true },
  seed: { min: 0, max: 2 ** 32 - 1, whole: true },
} as const

/** A number field of the controls. */
export type LimitedField = keyof typeof limits

/** Whether a field holds what a training can be begun with. */
export function isValid(field: LimitedField, value: number): boolean {
  if (field === 'rate' && Number.isNaN(value)) return true
  const { min, max, whole } = limits[field]
  return value >= min && value <= max && (!whole || Number.isInteger(value))
}

/** The fields that must be changed before a training can begin. */
export const invalidFields = (state: TuningState): readonly LimitedField[] =>
  (Object.keys(limits) as LimitedField[]).filter((field) => !isValid(field, state[field]))

/** The settings of a training; the empty rate is that of the capacity. */
export function settingsOf({ capacity, steps, batch, rate, scenes, seed }: TuningState): TuningSettings {
  const learningRate = Number.isNaN(rate) ? usualRates[capacity] : rate
  return { capacity, steps, batch, learningRate, scenes, seed }
}

/** Whether two trainings differ in their number of steps alone, so that the one can be continued as the other. */
export function continues(before: TuningSettings, after: TuningSettings): boolean {
  return JSON.stringify({ ...before, steps: 0 }) === JSON.stringify({ ...after, steps: 0 })
}
