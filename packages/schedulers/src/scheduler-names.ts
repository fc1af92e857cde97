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
  ddim: { className: 'DDIMScheduler', config: {} },
  euler: { className: 'EulerDiscreteScheduler', config: {} },
} as const satisfies Record<string, SchedulerChoice>

/**
 * Finds a scheduler by its short name or its class name; letter case does not matter.
 *
 * @throws {@link UnknownName} listing the known names.
 */
export function resolveSchedulerName(name: string): SchedulerChoice {
  const wanted = name.toLowerCase()
  if (Object.hasOwn(schedulerAliases, wanted)) return schedulerAliases[wanted as keyof typeof schedulerAliases]
  const className = schedulerNames.find((known) => known.toLowerCase() === wanted)
  if (className !== undefined) return { className, config: {} }
  throw createError(UnknownName, {
    kind: 'scheduler',
    name,
    known: [...Object.keys(schedulerAliases), ...schedulerNames],
  })
}
