import { defineError } from '@self-cascade/core'

const show = (dims: readonly number[]) => `[${dims.join(',')}]`

/** Thrown when a source of fixed noise is asked for more draws than it was given. */
export const NoiseExhausted = defineError<{ count: number }>({
  code: 'NoiseExhausted',
  what: ({ count }) => `Draw ${count + 1} was asked for, but only ${count} tensors of noise were given.`,
  why: 'A fixed random source replays the tensors it was made with, each once, and has nothing to draw from afterwards.',
  fix: 'Give one tensor for each draw, or use philoxRandom for noise without end.',
})

/** Thrown when a tensor has another number of axes than an operation works on. */
export const RankMismatch = defineError<{ name: string; dims: readonly number[]; expected: string }>({
  code: 'RankMismatch',
  what: ({ name, dims }) => `${name} has dims ${show(dims)}, which is ${dims.length} axes.`,
  why: ({ name, expected }) => `${name} must be ${expected}.`,
  fix: 'Add or drop axes of length 1, or pass another tensor.',
})
