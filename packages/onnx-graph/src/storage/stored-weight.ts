import type { PassResult } from '../passes/pass.ts'

/** What became of one weight that is stored in fewer bits. */
export interface StoredWeight {
  /** The value that its readers read, before and after. */
  readonly name: string
  readonly dims: readonly number[]
  readonly bytesBefore: number
  /** Scales included. */
  readonly bytesAfter: number
  /** Largest difference of an element, `max |w − w′|`. */
  readonly largestError: number
  /** `‖w − w′‖ / ‖w‖`; 0 for a weight of zeros. */
  readonly relativeError: number
}

/** A graph whose weights are stored in other bits, with what that costs and saves. */
export interface StorageResult extends PassResult {
  /** The weights that changed, in the order of the graph. */
  readonly weights: readonly StoredWeight[]
  /** Bytes of these weights before. */
  readonly bytesBefore: number
  /** Bytes of these weights after. */
  readonly bytesAfter: number
}

/** Adds up what a pass did. */
export function storageResult(result: PassResult, weights: readonly StoredWeight[]): StorageResult {
  return {
    ...result,
    weights,
    bytesBefore: weights.reduce((sum, { bytesBefore }) => sum + bytesBefore, 0),
    bytesAfter: weights.reduce((sum, { bytesAfter }) => sum + bytesAfter, 0),
  }
}

/** Compares a weight with what is read back from its storage. */
export function storageErrors(
  before: Float32Array,
  after: Float32Array,
): Pick<StoredWeight, 'largestError' | 'relativeError'> {
  let largestError = 0
  let squaredError = 0
  let squaredNorm = 0
  for (let index = 0; index < before.length; index++) {
    const error = Math.abs(before[index]! - after[index]!)
    largestError = Math.max(largestError, error)
    squaredError += error * error
    squaredNorm += before[index]! * before[index]!
  }
  return { largestError, relativeError: squaredNorm === 0 ? 0 : Math.sqrt(squaredError / squaredNorm) }
}

/** Tells whether every element lies between `-limit` and `limit`; NaN does not. */
export function isBelow(data: Float32Array, limit: number): boolean {
  for (let index = 0; index < data.length; index++) if (!(Math.abs(data[index]!) < limit)) return false
  return true
}
