import { createError, InvalidOption } from '@self-cascade/core'
import type { PretrainFlags } from '../options/pretrain-options.ts'

/** Everything that decides the numbers of a training run. */
export interface TrainingSettings {
  /** What is learnt from. */
  readonly data: 'scenes'
  readonly preset: string
  readonly pictures: number
  readonly seed: number
  readonly steps: number
  readonly batch: number
  readonly accumulate: number
  readonly learningRate: number
  readonly prediction: 'epsilon' | 'v'
  /** γ of the min-SNR weights; null for none. */
  readonly minSnr: number | null
  readonly checkpointEvery: number
}

/** What is taken where nothing is said. */
const defaults: TrainingSettings = {
  data: 'scenes',
  preset: 'small',
  pictures: 4096,
  seed: 0,
  steps: 2000,
  batch: 16,
  accumulate: 1,
  learningRate: 1e-3,
  prediction: 'epsilon',
  minSnr: null,
  checkpointEvery: 100,
}

const settingNames = Object.keys(defaults) as readonly (keyof TrainingSettings)[]
const counts = ['pictures', 'steps', 'batch', 'accumulate', 'checkpointEvery'] as const

/** The settings that the command line gives. */
export function givenSettings(data: 'scenes', flags: PretrainFlags): Partial<TrainingSettings> {
  const values: Record<string, unknown> = { ...flags, data }
  return Object.fromEntries(
    settingNames.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]),
  )
}

/**
 * Completes and checks settings.
 *
 * @throws {@link InvalidOption} for numbers out of range.
 */
export function completeSettings(given: Partial<TrainingSettings>): TrainingSettings {
  const settings = { ...defaults, ...given }
  for (const name of counts) {
    if (settings[name] < 1) {
      throw createError(InvalidOption, { name, value: settings[name], expected: 'a whole number of 1 or more' })
    }
  }
  for (const name of ['learningRate', 'minSnr'] as const) {
    const value = settings[name]
    if (value !== null && !(value > 0)) {
      throw createError(InvalidOption, { name, value, expected: 'a number above 0' })
    }
  }
  const { seed } = settings
  if (seed > 0xffffffff) throw createError(InvalidOption, { name: 'seed', value: seed, expected: 'at most 2^32 − 1' })
  return settings
}

/** Settings that a run may go on with when they differ: its numbers are then no longer those of the run it was. */
const changeable: ReadonlySet<keyof TrainingSettings> = new Set(['steps', 'learningRate', 'checkpointEvery'])

/** The first setting that forbids to go on with a run. */
export function settingConflict(saved: TrainingSettings, given: Partial<TrainingSettings>) {
  return settingNames.find((name) => {
    const isSame = given[name] === undefined || given[name] === saved[name]
    return name === 'steps' ? (given.steps ?? saved.steps) < saved.steps : !isSame && !changeable.has(name)
  })
}

/** Reads settings from a file's JSON; gives what is wrong as a sentence. */
export function readTrainingSettings(value: unknown): TrainingSettings | string {
  const saved = value as Readonly<Record<string, unknown>> | null
  if (typeof saved !== 'object' || saved === null) return 'Its training.json holds no settings.'
  const wrong = settingNames.find((name) => {
    const kind = name === 'minSnr' ? (saved[name] === null ? 'object' : 'number') : typeof defaults[name]
    return typeof saved[name] !== kind
  })
  return wrong === undefined ? (saved as unknown as TrainingSettings) : `Its training.json has no usable "${wrong}".`
}
