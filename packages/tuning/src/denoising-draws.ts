import { createError, InvalidOption } from '@self-cascade/core'
import type { TimestepInput } from './timestep-input.ts'

/** How the noise of batches is drawn, whatever the pictures. */
export interface DenoisingDrawOptions {
  /** `ᾱ_t` of the noise schedule: `schedulerFromConfig(config).alphasCumprod`. */
  readonly alphasCumprod: ArrayLike<number>
  /** Pictures per batch. */
  readonly batch: number
  /** 0..2^53 − 1; another seed gives other draws. */
  readonly seed: number
  /** What the network predicts; the noise by default. */
  readonly predictionType?: 'epsilon' | 'vPrediction'
  /** Part of the captions that are left empty, for classifier-free guidance: 0..1, 0.1 by default. */
  readonly captionDropout?: number
  /** Timesteps to draw from, `from` included and `to` not; all by default. */
  readonly timesteps?: { readonly from: number; readonly to: number }
  /** How the network takes its timestep, as {@link timestepInputOf} reads it; int64 and one for each picture by default. */
  readonly timestepInput?: TimestepInput
  /** Weights losses by {@link minSnrWeights} with this γ; not weighted by default. */
  readonly minSnrGamma?: number | undefined
  /**
   * Takes the pictures in order and spreads the timesteps evenly over this many batches, for a loss that is measured again and
   * again; by default pictures are drawn, and timesteps are spread over one batch.
   */
  readonly evenOver?: number | undefined
}

/** {@link DenoisingDrawOptions} with nothing left open. */
export type DenoisingDraws = Required<DenoisingDrawOptions>

/**
 * Fills in the defaults, always in the same order, and checks.
 *
 * @throws {@link InvalidOption} for options out of range.
 */
export function resolveDraws(options: DenoisingDrawOptions): DenoisingDraws {
  const { alphasCumprod, batch, seed, predictionType = 'epsilon', captionDropout = 0.1 } = options
  const { timesteps = { from: 0, to: alphasCumprod.length }, minSnrGamma, evenOver } = options
  const { timestepInput: { type, form } = { type: 'int64', form: 'batch' } as const } = options
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  const { from, to } = timesteps
  if (evenOver !== undefined && !(Number.isInteger(evenOver) && evenOver >= 1))
    refuse('evenOver', evenOver, 'a whole number of 1 or more')
  if (!Number.isInteger(batch) || batch < 1) refuse('batch', batch, 'a whole number of 1 or more')
  if (!(captionDropout >= 0 && captionDropout <= 1)) refuse('captionDropout', captionDropout, 'a number in 0..1')
  if (!((minSnrGamma ?? 1) > 0)) refuse('minSnrGamma', minSnrGamma, 'a number above 0')
  const isRange = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to && to <= alphasCumprod.length
  if (!isRange) refuse('timesteps', `${from} to ${to}`, `within 0..${alphasCumprod.length}, the first below the second`)
  return {
    ...{ alphasCumprod, batch, seed, predictionType, captionDropout, minSnrGamma },
    ...{ timesteps: { from, to }, timestepInput: { type, form }, evenOver },
  }
}

/** What decides the draws, for the description of a source of batches. */
export function describeDraws({ alphasCumprod, ...draws }: DenoisingDraws): object {
  return { schedule: [alphasCumprod.length, alphasCumprod[0], alphasCumprod[alphasCumprod.length - 1]], ...draws }
}

/**
 * Timesteps of the rows of batch `index`, spread evenly over the batch from a random one (Kingma et al. 2021, "Variational
 * Diffusion Models", appendix I.1), or over `evenOver` batches. `random` is in 0..1.
 */
export function spreadTimesteps(draws: DenoisingDraws, index: number, random: number): readonly number[] {
  const { batch, evenOver, timestepInput } = draws
  const { from, to } = draws.timesteps
  const offset = evenOver === undefined ? random : ((index % evenOver) + 0.5) / (evenOver * batch)
  // Rows that share a timestep cannot be spread.
  const spread = timestepInput.form === 'batch' ? 1 / batch : 0
  return Array.from({ length: batch }, (_, row) => from + Math.floor(((offset + row * spread) % 1) * (to - from)))
}
