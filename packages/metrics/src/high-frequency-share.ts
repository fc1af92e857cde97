import { createError, InvalidOption } from '@self-cascade/core'
import type { RadialSpectrum } from './radial-power-spectrum.ts'

/** Where {@link highFrequencyShare} draws the line. */
export interface HighFrequencyShareOptions {
  /** Cycles per pixel, at least 0 and below 0.5. Default 0.25: detail that half the size could not show. */
  readonly above?: number
}

/**
 * Gives the share of the variation that is finer than a frequency, 0..1: `Σ_{f > above} f·P(f) / Σ_f f·P(f)`. The factor `f` is
 * the circumference of the ring, so that the sums run over the plane of frequencies.
 *
 * @throws {@link InvalidOption} for a frequency outside 0..0.5.
 */
export function highFrequencyShare(spectrum: RadialSpectrum, { above = 0.25 }: HighFrequencyShareOptions = {}): number {
  if (!(above >= 0 && above < 0.5)) {
    throw createError(InvalidOption, { name: 'above', value: above, expected: 'at least 0 and below 0.5' })
  }
  let [high, total] = [0, 0]
  for (const [i, frequency] of spectrum.frequencies.entries()) {
    const variation = frequency * spectrum.power[i]!
    total += variation
    if (frequency > above) high += variation
  }
  return total === 0 ? 0 : high / total
}
