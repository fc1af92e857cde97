import { createError, InvalidOption } from '@self-cascade/core'
import { alphasCumprodFromBetas, rescaleZeroTerminalSnr } from './alphas-cumprod.ts'
import { toFloat32 } from './arrays.ts'
import { type BetaSchedule, betaSchedules } from './betas.ts'

/** What the training schedule of a config is made from. */
export interface NoiseScheduleOptions {
  readonly numTrainTimesteps: number
  readonly betaStart: number
  readonly betaEnd: number
  readonly betaSchedule: BetaSchedule
  readonly trainedBetas: readonly number[] | null
  readonly rescaleBetasZeroSnr?: boolean
}

/**
 * Gives `ᾱ_t` of a config.
 *
 * @throws {@link InvalidOption} when there are fewer trained betas than training timesteps.
 */
export function alphasCumprodOf(options: NoiseScheduleOptions): Float64Array {
  const betas = betasOf(options)
  return alphasCumprodFromBetas(options.rescaleBetasZeroSnr ? rescaleZeroTerminalSnr(betas) : betas)
}

/** As {@link alphasCumprodOf}, with 2⁻²⁴ for a last entry of zero, so that the first sigma is finite. */
export function finiteAlphasCumprodOf(options: NoiseScheduleOptions): Float64Array {
  const alphasCumprod = alphasCumprodOf(options)
  if (options.rescaleBetasZeroSnr) alphasCumprod[alphasCumprod.length - 1] = 2 ** -24
  return alphasCumprod
}

function betasOf(options: NoiseScheduleOptions): Float64Array {
  const { trainedBetas, betaSchedule, numTrainTimesteps } = options
  if (trainedBetas === null) return betaSchedules[betaSchedule](options)
  if (trainedBetas.length < numTrainTimesteps) {
    const expected = `one for each of the ${numTrainTimesteps} training timesteps`
    throw createError(InvalidOption, { name: 'trained_betas', value: `a list of ${trainedBetas.length}`, expected })
  }
  return toFloat32(trainedBetas)
}
