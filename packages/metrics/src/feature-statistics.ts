import { createError } from '@self-cascade/core'
import { TooFewRows } from './errors.ts'

/** Feature vectors of patches, one row each. */
export interface FeatureRows {
  /** [count, length], row by row. */
  readonly data: Float64Array
  readonly count: number
  /** Numbers per row. */
  readonly length: number
  /** Number of the picture that each row came from: patches of one picture resemble each other. */
  readonly pictures: Int32Array
}

/** Mean and covariance of features: all that a Fréchet distance looks at. */
export interface FeatureStatistics {
  readonly count: number
  /** [length] */
  readonly mean: Float64Array
  /** [length, length], row by row: `Σ (x − mean)(x − mean)ᵀ / (count − 1)`. */
  readonly covariance: Float64Array
}

/**
 * Gives mean and unbiased covariance of rows of features.
 *
 * @throws {@link TooFewRows} for fewer than two rows.
 */
export function featureStatistics({ data, count, length }: FeatureRows): FeatureStatistics {
  if (count < 2) throw createError(TooFewRows, { name: 'features', count, needed: 2, of: 'rows' })
  const mean = new Float64Array(length)
  for (let row = 0; row < count; row++) for (let i = 0; i < length; i++) mean[i]! += data[row * length + i]! / count
  const covariance = new Float64Array(length * length)
  const centred = new Float64Array(length)
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < length; i++) centred[i] = data[row * length + i]! - mean[i]!
    for (let i = 0; i < length; i++) {
      for (let j = 0; j <= i; j++) covariance[i * length + j]! += (centred[i]! * centred[j]!) / (count - 1)
    }
  }
  for (let i = 0; i < length; i++) for (let j = 0; j < i; j++) covariance[j * length + i] = covariance[i * length + j]!
  return { count, mean, covariance }
}
