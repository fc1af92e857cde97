import { linspaceFloat32, toFloat32 } from './arrays.ts'

/** The range a beta schedule runs over. */
export interface BetaRange {
  readonly betaStart: number
  readonly betaEnd: number
  readonly numTrainTimesteps: number
}

/** Noise added per training step: `β_t` for t = 0..numTrainTimesteps − 1, rounded to float32 as the models were trained. */
export const betaSchedules = {
  /** Linear in β: Ho et al. 2020. */
  linear: ({ betaStart, betaEnd, numTrainTimesteps }: BetaRange) =>
    linspaceFloat32(betaStart, betaEnd, numTrainTimesteps),
  /** Linear in √β, then squared: latent diffusion. */
  scaledLinear: ({ betaStart, betaEnd, numTrainTimesteps }: BetaRange) =>
    toFloat32(linspaceFloat32(betaStart ** 0.5, betaEnd ** 0.5, numTrainTimesteps).map((root) => root * root)),
  /** `ᾱ(t) = cos²(π/2 · (t + 0.008) / 1.008)`: Nichol & Dhariwal 2021, equation 17. */
  squaredcosCapV2: ({ numTrainTimesteps }: BetaRange) =>
    betasFromAlphaBar(numTrainTimesteps, (t) => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2),
  /** A sigmoid over −6..6, scaled to the range: GeoDiff. */
  sigmoid: ({ betaStart, betaEnd, numTrainTimesteps }: BetaRange) =>
    toFloat32(
      linspaceFloat32(-6, 6, numTrainTimesteps).map(
        (x) =>
          Math.fround(Math.fround(1 / (1 + Math.exp(-x))) * Math.fround(betaEnd - betaStart)) + Math.fround(betaStart),
      ),
    ),
  /** `ᾱ(t) = e^(−12t)`. */
  exp: ({ numTrainTimesteps }: BetaRange) => betasFromAlphaBar(numTrainTimesteps, (t) => Math.exp(-12 * t)),
  /** The signal-to-noise ratio is Laplace distributed: Hang et al. 2024. */
  laplace: ({ numTrainTimesteps }: BetaRange) => betasFromAlphaBar(numTrainTimesteps, laplaceAlphaBar),
} satisfies Record<string, (range: BetaRange) => Float64Array>

/** Names of the beta schedules. */
export type BetaSchedule = keyof typeof betaSchedules

/** Betas that discretise `ᾱ(t)`, t in 0..1: `β_i = min(1 − ᾱ((i + 1) / T) / ᾱ(i / T), 0.999)`. */
function betasFromAlphaBar(numTrainTimesteps: number, alphaBar: (t: number) => number): Float64Array {
  return Float64Array.from({ length: numTrainTimesteps }, (_, index) => {
    const ratio = alphaBar((index + 1) / numTrainTimesteps) / alphaBar(index / numTrainTimesteps)
    return Math.fround(Math.min(1 - ratio, 0.999))
  })
}

function laplaceAlphaBar(t: number): number {
  const sign = t <= 0.5 ? 1 : -1
  const logSnr = -0.5 * sign * Math.log(1 - 2 * Math.abs(0.5 - t) + 1e-6)
  const snr = Math.exp(logSnr)
  return Math.sqrt(snr / (1 + snr))
}
