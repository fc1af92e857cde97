import { assertSameDims, createError, InvalidOption } from '@self-cascade/core'
import type { RadialSpectrum } from './radial-power-spectrum.ts'

/** Which frequencies {@link spectrumDistance} compares. */
export interface SpectrumDistanceOptions {
  /** Only frequencies above this one, in cycles per pixel: at least 0 and below 0.5. Default 0: all. */
  readonly above?: number
}

/** Variance of rounding to whole grey levels: weaker power cannot be seen in a file of 8 bits. */
const roundingPower = 1 / 12

/**
 * Gives how far apart two spectra are: the mean of `|ln((A(f) + 1/12) / (B(f) + 1/12))|` over the frequencies, 0 for equal ones,
 * `ln 2` when one has twice the power throughout. The 1/12 is the power of rounding to 8 bits, so that what no file can show does
 * not count.
 *
 * @throws {@link DimsMismatch} when the spectra were made with different tiles.
 * @throws {@link InvalidOption} for a frequency outside 0..0.5.
 */
export function spectrumDistance(
  first: RadialSpectrum,
  second: RadialSpectrum,
  { above = 0 }: SpectrumDistanceOptions = {},
): number {
  assertSameDims('second spectrum', [second.power.length], [first.power.length])
  if (!(above >= 0 && above < 0.5)) {
    throw createError(InvalidOption, { name: 'above', value: above, expected: 'at least 0 and below 0.5' })
  }
  let [sum, count] = [0, 0]
  for (const [i, frequency] of first.frequencies.entries()) {
    if (frequency <= above) continue
    sum += Math.abs(Math.log((first.power[i]! + roundingPower) / (second.power[i]! + roundingPower)))
    count += 1
  }
  return sum / count
}
