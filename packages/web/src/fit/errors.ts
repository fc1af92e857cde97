import { defineError } from '@self-cascade/core'

/** Thrown before a run that would not fit into the memory that there is; the message has the numbers and what helps. */
export const RunDoesNotFit = defineError<{ problems: readonly string[]; reason: string; fixes: readonly string[] }>({
  code: 'RunDoesNotFit',
  what: ({ problems }) => `The run does not fit: ${problems.join('; ')}.`,
  why: ({ reason }) => reason,
  fix: ({ fixes }) => fixes.join(' '),
})
