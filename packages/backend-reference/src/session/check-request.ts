import {
  createError,
  DimsMismatch,
  InvalidOption,
  type NamedTensors,
  type RunOptions,
  sizeOf,
  UnknownName,
  type ValueMetadata,
} from '@self-cascade/core'
import { ReferenceSessionUnusable, ValueNotFed } from '../errors.ts'

function checkNames(kind: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw createError(UnknownName, { kind, name: unknown, known })
}

function checkDims(name: string, declared: ValueMetadata['dims'], actual: readonly number[]): void {
  const fits = (dim: number | string, axis: number) => typeof dim === 'string' || dim < 0 || dim === actual[axis]
  if (declared.length === actual.length && declared.every(fits)) return
  const expected = declared.map((dim, axis) => (typeof dim === 'string' || dim < 0 ? (actual[axis] ?? -1) : dim))
  throw createError(DimsMismatch, { name, actual, expected })
}

/**
 * Checks that every input is fed with a tensor of its type and dims, and nothing else.
 *
 * @throws {@link UnknownName}, {@link ValueNotFed}, {@link ReferenceSessionUnusable}, {@link DimsMismatch}
 */
export function checkFeeds(session: string, inputs: readonly ValueMetadata[], feeds: NamedTensors): void {
  const names = inputs.map(({ name }) => name)
  checkNames(`input of ${session}`, Object.keys(feeds), names)
  for (const { name, type, dims } of inputs) {
    const tensor = feeds[name]
    if (!tensor) throw createError(ValueNotFed, { name, fed: Object.keys(feeds) })
    if (tensor.type !== type) {
      const problem = `its input "${name}" is declared as ${type} and was fed with ${tensor.type}`
      throw createError(ReferenceSessionUnusable, { session, problem })
    }
    checkDims(name, dims, tensor.dims)
    if (tensor.location === 'cpu' && tensor.data.length !== sizeOf(tensor.dims)) {
      const actual = [tensor.data.length]
      throw createError(DimsMismatch, { name: `data of ${name}`, actual, expected: tensor.dims })
    }
  }
}

/**
 * Gives the names of the outputs wanted; kept ones are given too, since there is no runtime to keep them in.
 *
 * @throws {@link UnknownName}, {@link InvalidOption}
 */
export function resolveFetches(
  session: string,
  outputs: readonly ValueMetadata[],
  { fetches, keep = [] }: RunOptions,
): readonly string[] {
  const known = outputs.map(({ name }) => name)
  checkNames(`output of ${session}`, [...(fetches ?? []), ...keep], known)
  const both = fetches?.find((name) => keep.includes(name))
  if (both !== undefined) {
    throw createError(InvalidOption, { name: 'keep', value: both, expected: 'names that are not among the fetches' })
  }
  return [...(fetches ?? known.filter((name) => !keep.includes(name))), ...keep]
}
