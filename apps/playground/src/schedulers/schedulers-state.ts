import type { SchedulerConfig } from '@self-cascade/schedulers'
import { schedulerAliases } from '@self-cascade/schedulers'
import {
  choiceInQuery,
  choicesInQuery,
  numberInQuery,
  type QueryFields,
  switchInQuery,
} from '../components/query-fields.ts'

/** Short name of a scheduler class. */
export type SchedulerAlias = keyof typeof schedulerAliases

/** All short names, in the order of the list in the schedulers' README. */
export const aliases = Object.keys(schedulerAliases) as SchedulerAlias[]

/** How the training timesteps are visited; `own` leaves it to the class. */
export const spacings = ['own', 'leading', 'linspace', 'trailing'] as const
/** How the sigmas are respaced, in the classes that can. */
export const sigmaSpacings = ['none', 'karras', 'exponential', 'beta'] as const
export const betaSchedules = ['scaled_linear', 'linear', 'squaredcos_cap_v2'] as const

/** What the controls of the page hold. */
export interface SchedulersState {
  names: readonly SchedulerAlias[]
  steps: number
  /** K, where a stage of a cascade starts. */
  k: number
  betas: (typeof betaSchedules)[number]
  betaStart: number
  betaEnd: number
  spacing: (typeof spacings)[number]
  sigmas: (typeof sigmaSpacings)[number]
  /** Rescale the betas so that nothing is left of the picture at the last timestep. */
  zero: boolean
}

/** Stable Diffusion's training schedule. */
export const schedulersDefaults: SchedulersState = {
  names: ['ddim', 'euler', 'dpm++2m', 'lcm'],
  steps: 25,
  k: 700,
  betas: 'scaled_linear',
  betaStart: 0.00085,
  betaEnd: 0.012,
  spacing: 'own',
  sigmas: 'none',
  zero: false,
}

export const schedulersQuery: QueryFields<SchedulersState> = {
  names: choicesInQuery(aliases),
  steps: numberInQuery,
  k: numberInQuery,
  betas: choiceInQuery(betaSchedules),
  betaStart: numberInQuery,
  betaEnd: numberInQuery,
  spacing: choiceInQuery(spacings),
  sigmas: choiceInQuery(sigmaSpacings),
  zero: switchInQuery,
}

/** The `scheduler_config.json` that the controls describe. */
export function configOf(state: SchedulersState): SchedulerConfig {
  const { betas, betaStart, betaEnd, spacing, sigmas, zero } = state
  return {
    num_train_timesteps: 1000,
    beta_schedule: betas,
    beta_start: betaStart,
    beta_end: betaEnd,
    ...(spacing !== 'own' && { timestep_spacing: spacing }),
    ...(sigmas !== 'none' && { [`use_${sigmas}_sigmas`]: true }),
    ...(zero && { rescale_betas_zero_snr: true }),
  }
}
