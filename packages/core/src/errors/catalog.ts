import { defineError } from './base.ts'

const show = (dims: readonly number[]) => `[${dims.join(',')}]`

/** Thrown when tensors that belong together have different dims, or data does not fill the dims it is given. */
export const DimsMismatch = defineError<{ name: string; actual: readonly number[]; expected: readonly number[] }>({
  code: 'DimsMismatch',
  what: ({ name, actual, expected }) => `${name} has dims ${show(actual)}; expected ${show(expected)}.`,
  why: 'Tensors are combined element by element, so their dims must be the same.',
  fix: 'Resize or reshape one of them first.',
})

/** Thrown when an option lies outside its range. */
export const InvalidOption = defineError<{ name: string; value: unknown; expected: string }>({
  code: 'InvalidOption',
  what: ({ name, value }) => `${name} is ${typeof value === 'string' ? `"${value}"` : String(value)}.`,
  why: ({ name, expected }) => `${name} must be ${expected}.`,
  fix: ({ name }) => `Pass another ${name}.`,
})

/** Thrown when a name is not one of a closed list (a scheduler class, an interpolation, a provider). */
export const UnknownName = defineError<{ kind: string; name: unknown; known: readonly string[] }>({
  code: 'UnknownName',
  what: ({ kind, name }) => `There is no ${kind} called "${String(name)}".`,
  why: ({ kind, known }) => `The known values of ${kind} are: ${known.join(', ')}.`,
  fix: 'Use one of them, exactly as spelled there.',
})

/** Thrown when the caller's abort signal fired; `cause` is the signal's reason. */
export const Aborted = defineError<{ during: string }>({
  code: 'Aborted',
  what: ({ during }) => `Stopped during ${during}.`,
  why: 'The abort signal that was passed in has fired.',
  fix: 'Finished stages are kept when a stage store was given; run again with it to continue.',
})
