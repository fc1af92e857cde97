import { createError, InvalidOption, UnknownName } from '@self-cascade/core'
import { type ProjectionKind, projectionKinds } from './attention-projection.ts'

/** Shape and start of adapters. */
export interface LoraOptions {
  /** Width of the matrices A and B: a whole number of 1 or more. */
  readonly rank: number
  /** Adapters are multiplied with `alpha / rank`; `rank` by default, which is a factor of 1. */
  readonly alpha?: number
  /** Which projections get an adapter; all four by default. */
  readonly targets?: readonly ProjectionKind[]
  /** Seed of the matrices A, 0..2^53 − 1. */
  readonly seed: number
}

/** Options with nothing left open. */
export type ResolvedLoraOptions = Required<LoraOptions>

/**
 * Fills in and checks options.
 *
 * @throws {@link InvalidOption} for a rank below 1, an alpha that is 0 or no number, or no targets.
 * @throws {@link UnknownName} for a target that is none.
 */
export function resolveLoraOptions({ rank, alpha = rank, targets, seed }: LoraOptions): ResolvedLoraOptions {
  checkRank(rank)
  checkAlpha(alpha)
  return { rank, alpha, targets: resolveTargets(targets), seed }
}

/**
 * Checks a rank.
 *
 * @throws {@link InvalidOption} unless it is a whole number of 1 or more.
 */
export function checkRank(rank: number): void {
  if (Number.isSafeInteger(rank) && rank >= 1) return
  throw createError(InvalidOption, { name: 'rank', value: rank, expected: 'a whole number of 1 or more' })
}

/**
 * Checks an alpha.
 *
 * @throws {@link InvalidOption} unless it is a finite number other than 0.
 */
export function checkAlpha(alpha: number): void {
  if (Number.isFinite(alpha) && alpha !== 0) return
  throw createError(InvalidOption, { name: 'alpha', value: alpha, expected: 'a finite number other than 0' })
}

/**
 * Gives the targets, all kinds by default.
 *
 * @throws {@link InvalidOption} for an empty list.
 * @throws {@link UnknownName} for a target that is none.
 */
export function resolveTargets(targets: readonly ProjectionKind[] = projectionKinds): readonly ProjectionKind[] {
  if (targets.length === 0) {
    throw createError(InvalidOption, { name: 'targets', value: '', expected: 'at least one kind of projection' })
  }
  const unknown = targets.find((target) => !projectionKinds.includes(target))
  if (unknown !== undefined) throw createError(UnknownName, { kind: 'target', name: unknown, known: projectionKinds })
  return targets
}
