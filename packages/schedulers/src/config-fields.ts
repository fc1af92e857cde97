import { createError, InvalidOption, UnknownName } from '@self-cascade/core'

/** How one key of a `scheduler_config.json` is read, and what it is when it is missing. */
export interface ConfigField<T> {
  readonly fallback: T
  /** Reads a value that is present. `key` is its name in the file. */
  read(value: unknown, key: string): T
}

/** The fields of one class by their names in our code; in the file they are written in snake case. */
export type ConfigFields = Readonly<Record<string, ConfigField<unknown>>>

/** The config that a table of fields describes. */
export type ConfigOf<Fields extends ConfigFields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends ConfigField<infer T> ? T : never
}

/**
 * Reads a config object: keys of the table are checked, missing ones take their defaults, others are ignored.
 *
 * @throws {@link InvalidOption} for a value of the wrong type or out of range.
 * @throws {@link UnknownName} for a name that is not on its list.
 */
export function readConfig<Fields extends ConfigFields>(
  fields: Fields,
  raw: Readonly<Record<string, unknown>>,
): ConfigOf<Fields> {
  const entries = Object.entries(fields).map(([name, field]) => {
    const key = toSnakeCase(name)
    const value = raw[key]
    return [name, value === undefined ? field.fallback : field.read(value, key)]
  })
  return Object.fromEntries(entries) as ConfigOf<Fields>
}

/** `numTrainTimesteps` as it is written in the file: `num_train_timesteps`. */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function invalid(key: string, value: unknown, expected: string): Error {
  return createError(InvalidOption, {
    name: key,
    value: typeof value === 'object' ? JSON.stringify(value) : value,
    expected,
  })
}

/** A finite number, optionally within a range. */
export function numberField(fallback: number, min = -Infinity, max = Infinity): ConfigField<number> {
  const bounds = [min > -Infinity ? `at least ${min}` : '', max < Infinity ? `at most ${max}` : ''].filter(Boolean)
  const expected = ['a number', bounds.join(' and ')].filter(Boolean).join(' ')
  return {
    fallback,
    read: (value, key) => {
      if (typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max) return value
      throw invalid(key, value, expected)
    },
  }
}

/** A number or minus infinity, which Python writes as the bare word `-Infinity`; its text is read too. */
export function lowerBoundField(): ConfigField<number> {
  return {
    fallback: -Infinity,
    read: (value, key) => {
      if (value === null || value === '-Infinity' || value === -Infinity) return -Infinity
      if (typeof value === 'number' && Number.isFinite(value)) return value
      throw invalid(key, value, 'a number or -Infinity')
    },
  }
}

/** A number that may be null, which says the same as leaving the key out. */
export function optionalNumberField(): ConfigField<number | null> {
  return { fallback: null, read: (value, key) => (value === null ? null : numberField(0).read(value, key)) }
}

/** A whole number in a range. */
export function integerField(fallback: number, min: number, max = Infinity): ConfigField<number> {
  return {
    fallback,
    read: (value, key) => {
      if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number
      throw invalid(key, value, `a whole number ${max === Infinity ? `of at least ${min}` : `in ${min}..${max}`}`)
    },
  }
}

/** True or false; null, which some files have for a switch that is off, reads as false. */
export function booleanField(fallback: boolean): ConfigField<boolean> {
  return {
    fallback,
    read: (value, key) => {
      if (value === null) return false
      if (typeof value === 'boolean') return value
      throw invalid(key, value, 'true or false')
    },
  }
}

/** A list of numbers, or null for none. */
export function numberListField(): ConfigField<readonly number[] | null> {
  return {
    fallback: null,
    read: (value, key) => {
      if (value === null) return null
      if (Array.isArray(value) && value.every(Number.isFinite)) return value as number[]
      throw invalid(key, value, 'a list of numbers')
    },
  }
}

/** A list of whole numbers. */
export function integerListField(fallback: readonly number[]): ConfigField<readonly number[]> {
  return {
    fallback,
    read: (value, key) => {
      if (Array.isArray(value) && value.every(Number.isInteger)) return value as number[]
      throw invalid(key, value, 'a list of whole numbers')
    },
  }
}

/** A name from a closed list, with the value it stands for. */
export function choiceField<T>(fallback: NoInfer<T>, choices: Readonly<Record<string, T>>): ConfigField<T> {
  return {
    fallback,
    read: (value, key) => {
      if (typeof value === 'string' && Object.hasOwn(choices, value)) return choices[value]!
      if (value === null && Object.hasOwn(choices, 'null')) return choices.null!
      throw createError(UnknownName, { kind: key, name: value, known: Object.keys(choices) })
    },
  }
}
