import {
  type AnyTensor,
  createError,
  DimsMismatch,
  InvalidOption,
  type NamedTensors,
  type RunOptions,
  sizeOf,
  UnknownName,
  type ValueMetadata,
} from '@self-cascade/core'
import { FeedMissing, FeedTypeMismatch } from './errors.ts'

const isFree = (dim: number | string) => typeof dim === 'string' || dim < 0

function checkDims({ name, dims }: ValueMetadata, actual: readonly number[]): void {
  const fits = dims.length === actual.length && dims.every((dim, axis) => isFree(dim) || dim === actual[axis])
  if (fits) return
  const expected = dims.map((dim, axis) => (isFree(dim) ? (actual[axis] ?? -1) : (dim as number)))
  throw createError(DimsMismatch, { name, actual, expected })
}

function checkTensor(input: ValueMetadata, tensor: AnyTensor): void {
  const { name, type } = input
  if (tensor.type !== type) throw createError(FeedTypeMismatch, { name, actual: tensor.type, expected: type })
  checkDims(input, tensor.dims)
  // Data elsewhere is counted by its owner; reading it here would throw.
  if (tensor.location === 'cpu' && tensor.data.length !== sizeOf(tensor.dims)) {
    throw createError(DimsMismatch, { name: `data of ${name}`, actual: [tensor.data.length], expected: tensor.dims })
  }
}

/**
 * Checks feeds against a model's inputs before any bytes are moved.
 *
 * @throws FeedMissing, FeedTypeMismatch, DimsMismatch, UnknownName
 */
export function checkFeeds(session: string, inputs: readonly ValueMetadata[], feeds: NamedTensors): void {
  const names = inputs.map(({ name }) => name)
  // A training step has hundreds of inputs.
  const known = new Set(names)
  const unknown = Object.keys(feeds).find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw createError(UnknownName, { kind: `input of ${session}`, name: unknown, known: names })
  }
  for (const input of inputs) {
    const tensor = feeds[input.name]
    if (!tensor) throw createError(FeedMissing, { session, name: input.name, inputs: names })
    checkTensor(input, tensor)
  }
}

/** The names of the outputs that a run brings here, and of those that stay in the runtime. */
export interface ResolvedOutputs {
  readonly fetches: readonly string[]
  readonly keep: readonly string[]
}

/**
 * Decides where the outputs go: all that are not kept come here when no fetches are asked for.
 *
 * @throws UnknownName, InvalidOption
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
