import { defineError } from '@self-cascade/core'

const show = (dims: readonly number[]) => `[${dims.join(',')}]`

/** Thrown when parameters are put into a graph that has no such initialisers. */
export const ParameterMismatch = defineError<{
  name: string
  actual: readonly number[]
  expected: readonly number[] | undefined
}>({
  code: 'ParameterMismatch',
  what: ({ name, actual, expected }) =>
    expected
      ? `The parameter "${name}" has dims ${show(actual)}, and in the network ${show(expected)}.`
      : `The network has no parameter "${name}" of dims ${show(actual)}.`,
  why: 'Trained parameters belong to the network that they were trained in.',
  fix: 'Take the network with the options that it was trained with.',
})
