import { createError } from '@self-cascade/core'
import { ConflictingSchedulerOptions } from './errors.ts'
import { betaSigmas, exponentialSigmas, karrasSigmas, type SigmaRange } from './sigmas.ts'

/** Which respacing of the sigmas a config asks for. */
export interface SigmaSpacingOptions {
  readonly useKarrasSigmas: boolean
  readonly useExponentialSigmas: boolean
  readonly useBetaSigmas: boolean
  readonly useLuLambdas?: boolean
}

/** A respacing of sigmas. `lu` is evenly spaced in `λ = −ln σ`: Lu et al. 2022 (DPM-Solver), section 3.4. */
export type SigmaSpacing = 'karras' | 'lu' | 'exponential' | 'beta'

const spacings = {
  karras: karrasSigmas,
  lu: exponentialSigmas,
  exponential: exponentialSigmas,
  beta: betaSigmas,
} satisfies Record<SigmaSpacing, (range: SigmaRange) => Float64Array>

/** Sigmas of a respacing between two ends. */
export function spacedSigmas(spacing: SigmaSpacing, range: SigmaRange): Float64Array {
  return spacings[spacing](range)
}

/**
 * Gives the respacing that a config asks for, or null for none.
 *
 * @throws {@link ConflictingSchedulerOptions} when it asks for more than one.
 */
export function sigmaSpacingOf(className: string, config: SigmaSpacingOptions): SigmaSpacing | null {
  const { useKarrasSigmas, useExponentialSigmas, useBetaSigmas, useLuLambdas } = config
  const asked = [
    useKarrasSigmas && 'use_karras_sigmas',
    useExponentialSigmas && 'use_exponential_sigmas',
    useBetaSigmas && 'use_beta_sigmas',
  ].filter((option) => option !== false)
  if (asked.length > 1) throw createError(ConflictingSchedulerOptions, { className, options: asked })
  if (useKarrasSigmas) return 'karras'
  if (useLuLambdas) return 'lu'
  if (useExponentialSigmas) return 'exponential'
  return useBetaSigmas ? 'beta' : null
}
