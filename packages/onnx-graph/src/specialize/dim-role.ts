import { isFloatType } from '../element-types.ts'
import type { Dim, ValueType } from '../graph/value-type.ts'

/** What a dim of an input counts; undefined for channels and features, whose number the weights tell. */
export type DimRole = 'batch' | 'height' | 'width' | 'frames' | 'sequence' | 'step' | undefined

/** Names that exporters give, such as `batch_size`, `latent_height`, `sequence_length`, `num_frames`. */
const names: readonly (readonly [RegExp, DimRole])[] = [
  [/channel|feature|hidden/i, undefined],
  [/batch/i, 'batch'],
  [/height/i, 'height'],
  [/width/i, 'width'],
  [/frame/i, 'frames'],
  [/seq|token|length/i, 'sequence'],
  [/step/i, 'step'],
]

/** Dims by rank: pictures are [batch, channels, height, width], clips have frames before the height. */
const places: Readonly<Record<number, readonly DimRole[]>> = {
  1: ['step'],
  2: ['batch', undefined],
  3: ['batch', 'sequence', undefined],
  4: ['batch', undefined, 'height', 'width'],
  5: ['batch', undefined, 'frames', 'height', 'width'],
}

/** Tells what a dim counts, by its name where that says it and by its place otherwise. */
export function dimRole(dim: Dim, axis: number, { dims = [], elementType }: ValueType): DimRole {
  const place = places[dims.length]?.[axis]
  const named = typeof dim === 'string' ? names.find(([pattern]) => pattern.test(dim)) : undefined
  // Token ids are integers, and what lies behind the batch counts them.
  const isTokens = dims.length === 2 && axis === 1 && !isFloatType(elementType)
  if (named) return named[1]
  return isTokens ? 'sequence' : place
}
