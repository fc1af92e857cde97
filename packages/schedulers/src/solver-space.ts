import { createError, InvalidOption, type NoiseLevel, type SchedulerRunOptions } from '@self-cascade/core'
import { sigmasFromAlphasCumprod } from './alphas-cumprod.ts'
import { interpolate, roundHalfEven, toFloat32 } from './arrays.ts'
import { levelFromFlowSigma, levelFromSigma } from './noise-level.ts'
import type { InferencePlan } from './sampler.ts'
import { type SigmaSpacingOptions, sigmaSpacingOf, spacedSigmas } from './sigma-spacing.ts'
import { flowSigmas, logSigmasOf, timestepFromSigma } from './sigmas.ts'
import { solverTimesteps, type TimestepSpacing } from './timesteps.ts'

/** What the exponential-integrator classes (DPM-Solver, UniPC, DEIS) read of a config to plan a run. */
export interface SolverSpaceOptions extends SigmaSpacingOptions {
  readonly numTrainTimesteps: number
  readonly timestepSpacing: TimestepSpacing
  readonly stepsOffset: number
  readonly useFlowSigmas: boolean
  readonly flowShift: number
  readonly useDynamicShifting: boolean
}

/** How the classes differ. */
export interface SolverSpaceRules {
  /** Sigma after the last step: 0, the lowest of training, or the lowest of the run where its sigmas were respaced. */
  readonly finalSigma: 'zero' | 'lowestOfTraining' | 'lowestOfRun'
  /** Whether timesteps found for Karras and Lu sigmas are rounded; they are cut to integers otherwise. */
  readonly roundTimesteps?: boolean
  /** Training timesteps in use; all when absent. */
  readonly lastTimestep?: number
}

/** A plan that has sigmas. */
export interface SolverPlan extends InferencePlan {
  readonly sigmas: Float64Array
}

/** A function that plans runs of any length. */
export function solverScheduler(
  className: string,
  config: SolverSpaceOptions,
  alphasCumprod: Float64Array,
  rules: SolverSpaceRules,
): (options: SchedulerRunOptions) => SolverPlan {
  const trainSigmas = sigmasFromAlphasCumprod(alphasCumprod)
  const sigmasOf = solverSigmas(className, config, trainSigmas, rules)
  return (options) => {
    const { timesteps, sigmas, respaced } = sigmasOf(options)
    const lowest = rules.finalSigma === 'lowestOfRun' && respaced ? sigmas[sigmas.length - 1]! : trainSigmas[0]!
    return {
      numInferenceSteps: options.numInferenceSteps,
      timesteps: Array.from(timesteps, Math.trunc),
      sigmas: toFloat32([...sigmas, rules.finalSigma === 'zero' ? 0 : lowest]),
      initNoiseSigma: 1,
    }
  }
}

interface SolverSigmas {
  readonly timesteps: Float64Array
  readonly sigmas: Float64Array
  readonly respaced: boolean
}

function solverSigmas(
  className: string,
  config: SolverSpaceOptions,
  trainSigmas: Float64Array,
  { roundTimesteps = true, lastTimestep = config.numTrainTimesteps }: SolverSpaceRules,
): (options: SchedulerRunOptions) => SolverSigmas {
  const { numTrainTimesteps } = config
  const spacing = sigmaSpacingOf(className, config)
  const logSigmas = logSigmasOf(trainSigmas)
  const ends = endsOf(spacing === 'lu' ? logSigmas.map(Math.exp) : trainSigmas)
  return (options) => {
    const { numInferenceSteps } = options
    const shift = flowShiftOf(config, options)
    if (spacing !== null) {
      const sigmas = spacedSigmas(spacing, { ...ends, numInferenceSteps })
      const found = sigmas.map((sigma) => timestepFromSigma(sigma, logSigmas))
      const rounded = roundTimesteps && (spacing === 'karras' || spacing === 'lu')
      return { timesteps: rounded ? found.map(roundHalfEven) : found, sigmas, respaced: true }
    }
    if (config.useFlowSigmas) {
      const sigmas = flowSigmas({ numTrainTimesteps, numInferenceSteps, shift })
      return { timesteps: sigmas.map((sigma) => sigma * numTrainTimesteps), sigmas, respaced: true }
    }
    const timesteps = solverTimesteps({ ...config, numInferenceSteps, last: lastTimestep })
    return { timesteps, sigmas: timesteps.map((timestep) => interpolate(trainSigmas, timestep)), respaced: false }
  }
}

function endsOf(rising: Float64Array): { sigmaMin: number; sigmaMax: number } {
  return { sigmaMin: rising[0]!, sigmaMax: rising[rising.length - 1]! }
}

/** A run's own `mu` gives the shift `e^mu`, where the config allows it. */
function flowShiftOf({ useDynamicShifting, flowShift }: SolverSpaceOptions, { mu }: SchedulerRunOptions): number {
  if (mu === undefined) return flowShift
  if (useDynamicShifting && Number.isFinite(mu)) return Math.exp(mu)
  const expected = 'a number, and left out unless the config has use_dynamic_shifting'
  throw createError(InvalidOption, { name: 'mu', value: mu, expected })
}

/** Scales of signal and noise at a sigma, by the kind of sigmas in use. */
export function solverLevel({ useFlowSigmas }: { useFlowSigmas: boolean }): (sigma: number) => NoiseLevel {
  return useFlowSigmas ? levelFromFlowSigma : levelFromSigma
}

/** Half the log signal-to-noise ratio: `λ = ln a − ln s`, the time in which the solvers step. */
export function logSnr({ signalScale, noiseScale }: NoiseLevel): number {
  return Math.log(signalScale) - Math.log(noiseScale)
}
