import { createError, InvalidOption } from '@self-cascade/core'

/** What makes a random source: the same seed and stage give the same noise everywhere. */
export interface RandomOptions {
  /** 0..2^53 − 1 as a number, or 0..2^64 − 1 as a bigint. */
  readonly seed: number | bigint
  /** Stage of a cascade, 0..2^32 − 1; each stage has its own independent stream. Default 0. */
  readonly stage?: number
}

/**
 * Gives the seed as an unsigned 64-bit integer.
 *
 * @throws {@link InvalidOption} for a negative, fractional, unsafe or too large seed.
 */
export function parseSeed(seed: number | bigint): bigint {
  const valid = typeof seed === 'bigint' ? seed >= 0n && seed < 2n ** 64n : Number.isSafeInteger(seed) && seed >= 0
  if (!valid) {
    throw createError(InvalidOption, {
      name: 'seed',
      value: seed,
      expected: 'a whole number in 0..2^53 − 1, or a bigint in 0..2^64 − 1',
    })
  }
  return BigInt(seed)
}

/**
 * Gives the stage when it is an unsigned 32-bit integer.
 *
 * @throws {@link InvalidOption} otherwise.
 */
export function parseStage(stage: number): number {
  if (!Number.isInteger(stage) || stage < 0 || stage > 0xffffffff) {
    throw createError(InvalidOption, { name: 'stage', value: stage, expected: 'a whole number in 0..2^32 − 1' })
  }
  return stage
}
