import { createError, UnknownName } from '@self-cascade/core'
import type { SchedulerConfig } from './definition.ts'
import { definitions } from './registry.ts'

/** Name of a scheduler class, as diffusers spells it. */
export type SchedulerName = keyof typeof definitions

/** The scheduler classes, by their names in diffusers. */
export const schedulerNames: readonly SchedulerName[] = Object.keys(definitions) as SchedulerName[]

/** A scheduler class and the config keys that make it the method its short name says. */
export interface SchedulerChoice {
  readonly className: SchedulerName
  readonly config: SchedulerConfig
}

/** Short names for command lines. */
export const schedulerAliases = {
  ddpm: { className: 'DDPMScheduler', config: {} },
  ddim: { className: 'DDIMScheduler', config: {} },
  pndm: { className: 'PNDMScheduler', config: { skip_prk_steps: true } },
  euler: { className: 'EulerDiscreteScheduler', config: {} },
  'euler-a': { className: 'EulerAncestralDiscreteScheduler', config: {} },
  heun: { className: 'HeunDiscreteScheduler', config: {} },
  lms: { className: 'LMSDiscreteScheduler', config: {} },
  'dpm++2m': { className: 'DPMSolverMultistepScheduler', config: { algorithm_type: 'dpmsolver++', solver_order: 2 } },
  'dpm++2m-sde': {
    className: 'DPMSolverMultistepScheduler',
    config: { algorithm_type: 'sde-dpmsolver++', solver_order: 2 },
  },
  'dpm++2s': { className: 'DPMSolverSinglestepScheduler', config: { algorithm_type: 'dpmsolver++', solver_order: 2 } },
  unipc: { className: 'UniPCMultistepScheduler', config: {} },
  deis: { className: 'DEISMultistepScheduler', config: { algorithm_type: 'deis' } },
  kdpm2: { className: 'KDPM2DiscreteScheduler', config: {} },
  'kdpm2-a': { className: 'KDPM2AncestralDiscreteScheduler', config: {} },
  lcm: { className: 'LCMScheduler', config: {} },
  tcd: { className: 'TCDScheduler', config: {} },
  edm: { className: 'EDMEulerScheduler', config: {} },
  'flow-euler': { className: 'FlowMatchEulerDiscreteScheduler', config: {} },
} as const satisfies Record<string, SchedulerChoice>

/**
 * Finds a scheduler by its short name or its class name, with or without `Scheduler`; letter case does not matter.
 *
 * @throws {@link UnknownName} listing the known names.
 */
export function resolveSchedulerName(name: string): SchedulerChoice {
  const wanted = name.toLowerCase()
  if (Object.hasOwn(schedulerAliases, wanted)) return schedulerAliases[wanted as keyof typeof schedulerAliases]
  const className = schedulerNames.find((known) => [wanted, `${wanted}scheduler`].includes(known.toLowerCase()))
  if (className !== undefined) return { className, config: {} }
  throw createError(UnknownName, {
    kind: 'scheduler',
    name,
    known: [...Object.keys(schedulerAliases), ...schedulerNames],
  })
}
