import type { NoiseLevel, SchedulerRunOptions } from '@self-cascade/core'
import { sigmasFromAlphasCumprod } from './alphas-cumprod.ts'
import { interpolate, linspaceFloat32, toFloat32 } from './arrays.ts'
import { type SigmaSpacingOptions, sigmaSpacingOf, spacedSigmas } from './sigma-spacing.ts'
import { logSigmasOf, timestepFromSigma } from './sigmas.ts'
import { fractionalTimesteps, type TimestepOptions, type TimestepSpacing } from './timesteps.ts'

/** What the sigma-space classes (Euler, Heun, LMS, KDPM2) read of a config to plan a run. */
export interface SigmaSpaceOptions extends Partial<SigmaSpacingOptions>, Omit<TimestepOptions, 'numInferenceSteps'> {
  readonly interpolationType?: 'linear' | 'logLinear'
  readonly finalSigmasType?: 'zero' | 'sigmaMin'
  readonly sigmaMin?: number | null
  readonly sigmaMax?: number | null
}

/** One timestep and sigma per step, and the final sigma at the end; sigmas in float32. */
export interface SigmaSchedule {
  readonly numInferenceSteps: number
  readonly initNoiseSigma: number
  readonly timesteps: Float64Array
  readonly sigmas: Float64Array
}

/** A function that plans runs of any length. */
export function sigmaScheduler(
  className: string,
  config: SigmaSpaceOptions,
  alphasCumprod: Float64Array,
): (options: SchedulerRunOptions) => SigmaSchedule {
  const { useKarrasSigmas = false, useExponentialSigmas = false, useBetaSigmas = false } = config
  const spacing = sigmaSpacingOf(className, { useKarrasSigmas, useExponentialSigmas, useBetaSigmas })
  const trainSigmas = sigmasFromAlphasCumprod(alphasCumprod)
  const logSigmas = logSigmasOf(trainSigmas)
  const finalSigma = config.finalSigmasType === 'sigmaMin' ? trainSigmas[0]! : 0
  const planned = (numInferenceSteps: number, timesteps: Float64Array, unrounded: readonly number[]) => {
    const sigmas = toFloat32(unrounded)
    return { numInferenceSteps, timesteps, sigmas, initNoiseSigma: initialSigma(sigmas, config.timestepSpacing) }
  }
  return ({ numInferenceSteps }) => {
    const timesteps = fractionalTimesteps({ ...config, numInferenceSteps })
    const sigmas =
      config.interpolationType === 'logLinear'
        ? logLinearSigmas(logSigmas, numInferenceSteps)
        : timesteps.map((timestep) => interpolate(trainSigmas, timestep))
    if (spacing === null) return planned(numInferenceSteps, timesteps, [...sigmas, finalSigma])
    const sigmaMin = config.sigmaMin ?? sigmas[sigmas.length - 1]!
    const sigmaMax = config.sigmaMax ?? sigmas[0]!
    const spaced = spacedSigmas(spacing, { sigmaMin, sigmaMax, numInferenceSteps })
    const respaced = spaced.map((sigma) => timestepFromSigma(sigma, logSigmas))
    return planned(numInferenceSteps, respaced, [...spaced, finalSigma])
  }
}

/** Evenly spaced in `ln σ`, with one sigma more than steps, as diffusers has it. */
function logLinearSigmas(logSigmas: Float64Array, numInferenceSteps: number): Float64Array {
  const ends = [logSigmas[logSigmas.length - 1]!, logSigmas[0]!] as const
  return toFloat32(linspaceFloat32(...ends, numInferenceSteps + 1).map(Math.exp))
}

/** Factor of unit noise at the start: the highest sigma, or with the leading spacing `√(σ² + 1)`. */
function initialSigma(sigmas: Float64Array, timestepSpacing: TimestepSpacing): number {
  const highest = sigmas.reduce((most, sigma) => Math.max(most, sigma), 0)
  return timestepSpacing === 'leading' ? Math.sqrt(highest ** 2 + 1) : highest
}

/** Samples are `z_0 + σ · ε`. */
export function sigmaSpaceLevel(sigma: number): NoiseLevel {
  return { signalScale: 1, noiseScale: sigma }
}

/** The network was trained on samples of unit variance: `1 / √(σ² + 1)`. */
export function sigmaSpaceInputScale(sigma: number): number {
  return 1 / Math.sqrt(sigma ** 2 + 1)
}
