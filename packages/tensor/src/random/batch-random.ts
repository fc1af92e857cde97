import { assertSameDims, createError, InvalidOption, type RandomSource } from '@self-cascade/core'
import { concatBatch } from '../batch.ts'

/**
 * Gives a source that draws row i of the leading axis from `sources[i]`, so that picture i of a batch equals a run of its own
 * with that source.
 *
 * @throws {@link DimsMismatch} from `normal` when the leading axis is not the number of sources.
 * @throws {@link InvalidOption} when there are no sources.
 */
export function batchRandom(sources: readonly RandomSource[]): RandomSource {
  if (sources.length === 0) {
    throw createError(InvalidOption, { name: 'sources', value: '[]', expected: 'a list of one source or more' })
  }
  return {
    normal(dims) {
      const rest = dims.slice(1)
      assertSameDims('noise', dims, [sources.length, ...rest])
      return concatBatch(sources.map((source) => source.normal([1, ...rest])))
    },
  }
}
