import { createError, InvalidOption } from '@self-cascade/core'

/** What a setting can be: as `typeof` says it, `list` for a list of texts, and whether there may be none. */
export type SettingType = 'number' | 'string' | 'boolean' | 'number or null' | 'string or null' | 'list or null'

/** What the settings of one kind of run are: everything that decides its numbers. */
export interface SettingsKind<T extends object> {
  readonly types: Readonly<Record<keyof T & string, SettingType>>
  /** Whole numbers of 1 or more. */
  readonly counts: readonly (keyof T & string)[]
  /** Numbers above 0, where they are given. */
  readonly positives: readonly (keyof T & string)[]
  /** Settings that a run may go on with when they differ: its numbers are then no longer those of the run it was. */
  readonly changeable: ReadonlySet<keyof T & string>
}

type Values = Readonly<Record<string, unknown>>

const namesOf = <T extends object>({ types }: SettingsKind<T>) =>
  Object.keys(types) as unknown as readonly (keyof T & string)[]

/** The settings among the values of a command line. */
export function givenSettings<T extends object>(kind: SettingsKind<T>, values: Values): Partial<T> {
  const given = namesOf(kind).filter((name) => values[name] !== undefined)
  return Object.fromEntries(given.map((name) => [name, values[name]])) as Partial<T>
}

/**
 * Checks the numbers of settings.
 *
 * @throws {@link InvalidOption} for one out of range.
 */
export function checkSettings<T extends object & { readonly seed: number }>(kind: SettingsKind<T>, settings: T): T {
  const { counts, positives } = kind
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  for (const name of counts) {
    const value = settings[name]
    if (!(Number.isSafeInteger(value) && Number(value) >= 1)) refuse(name, value, 'a whole number of 1 or more')
  }
  for (const name of positives) {
    const value = settings[name]
    if (value !== null && !(Number(value) > 0)) refuse(name, value, 'a number above 0')
  }
  if (settings.seed > 0xffffffff) refuse('seed', settings.seed, 'at most 2^32 − 1')
  return settings
}

/** The first setting that forbids to go on with a run. It may take more steps, but not fewer. */
export function settingConflict<T extends object & { readonly steps: number }>(
  kind: SettingsKind<T>,
  saved: T,
  given: Partial<T>,
): (keyof T & string) | undefined {
  return namesOf(kind).find((name) => {
    if (name === 'steps') return (given.steps ?? saved.steps) < saved.steps
    const isSame = given[name] === undefined || JSON.stringify(given[name]) === JSON.stringify(saved[name])
    return !isSame && !kind.changeable.has(name)
  })
}

/** Reads settings from a file's JSON; gives what is wrong as a sentence. */
export function readSettings<T extends object>(kind: SettingsKind<T>, value: unknown): T | string {
  const saved = value as Values | null
  if (typeof saved !== 'object' || saved === null) return 'Its training.json holds no settings.'
  const wrong = namesOf(kind).find((name) => !kind.types[name].split(' or ').includes(typeOf(saved[name])))
  return wrong === undefined ? (saved as unknown as T) : `Its training.json has no usable "${wrong}".`
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : typeof value
}
