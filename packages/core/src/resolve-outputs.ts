import type { RunOptions, ValueMetadata } from './backend.ts'
import { createError } from './errors/base.ts'
import { InvalidOption, UnknownName } from './errors/catalog.ts'

/** Names of the outputs that a run brings here, and of those that stay in the runtime. */
export interface ResolvedOutputs {
  readonly fetches: readonly string[]
  readonly keep: readonly string[]
}

/**
 * Decides where the outputs of a run go: all that are not kept come here when no fetches are asked for.
 *
 * @param session - the session's label, for the error
 * @throws {@link UnknownName} for an output that the model does not have
 * @throws {@link InvalidOption} for one that is to come here and stay as well
 */
export function resolveOutputs(
  session: string,
  outputs: readonly ValueMetadata[],
  { fetches, keep = [] }: Pick<RunOptions, 'fetches' | 'keep'>,
): ResolvedOutputs {
  const known = new Set(outputs.map(({ name }) => name))
  const kept = new Set(keep)
  const unknown = [...(fetches ?? []), ...keep].find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw createError(UnknownName, { kind: `output of ${session}`, name: unknown, known: [...known] })
  }
  const both = fetches?.find((name) => kept.has(name))
  if (both !== undefined) {
    throw createError(InvalidOption, { name: 'keep', value: both, expected: 'names that are not among the fetches' })
  }
  return { fetches: fetches ?? [...known].filter((name) => !kept.has(name)), keep }
}
