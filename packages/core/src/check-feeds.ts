import type { ValueMetadata } from './backend.ts'
import { FeedMissing, FeedTypeMismatch } from './errors/backend-errors.ts'
import { createError } from './errors/base.ts'
import { DimsMismatch, UnknownName } from './errors/catalog.ts'
import { type AnyTensor, type NamedTensors, sizeOf } from './tensor.ts'

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
 * Checks that every input is fed with a tensor of its element type and dims, and that nothing else is fed. Backends call it
 * before any bytes are moved, so that a wrong feed is the same error on all of them.
 *
 * @param session - the session's label, for the error
 * @throws {@link UnknownName}, {@link FeedMissing}, {@link FeedTypeMismatch}, {@link DimsMismatch}
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
