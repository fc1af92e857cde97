import { createError, type Scheduler, UnknownName } from '@self-cascade/core'
import type { ConfigOf } from './config-fields.ts'
import type { SchedulerConfig, SchedulerDefinition } from './definition.ts'
import { definitions } from './registry.ts'
import { resolveSchedulerName, type SchedulerName, schedulerNames } from './scheduler-names.ts'

/** Changes to a config: its own keys, and the class to run it with. */
export interface SchedulerOverrides extends SchedulerConfig {
  /** A class name or a short name; the config's `_class_name` when absent. */
  readonly className?: string
}

/** The config of each class after defaults, with our names. */
export type ParsedSchedulerConfig = {
  [Name in SchedulerName]: { readonly className: Name } & ConfigFor<Name>
}[SchedulerName]

type ConfigFor<Name extends SchedulerName> =
  (typeof definitions)[Name] extends SchedulerDefinition<infer Config> ? Config : ConfigOf<never>

/**
 * Makes the scheduler that a diffusers `scheduler_config.json` describes. Missing keys take the defaults of the class, and keys
 * it does not know are ignored, so that one class can run with the config of another.
 *
 * @param overrides Replaces keys of the config; `className` picks another class.
 * @throws {@link UnknownName} for an unknown class or named value.
 * @throws {@link InvalidOption} for a value of the wrong type or out of range.
 * @throws {@link ConflictingSchedulerOptions} for options that exclude each other.
 * @example
 * ```ts
 * const scheduler = schedulerFromConfig({ _class_name: 'DDIMScheduler', beta_schedule: 'scaled_linear' })
 * const run = scheduler.createRun({ numInferenceSteps: 25, startTimestep: 600 })
 * ```
 */
export function schedulerFromConfig(config: SchedulerConfig, overrides: SchedulerOverrides = {}): Scheduler {
  const { className, merged } = mergeConfig(config, overrides)
  return definitions[className].create(merged)
}

/**
 * Reads a `scheduler_config.json` object as {@link schedulerFromConfig} does: checked, with the defaults of the class for
 * missing keys, and with camel-case names.
 *
 * @throws {@link UnknownName} for an unknown class or named value.
 * @throws {@link InvalidOption} for a value of the wrong type or out of range.
 */
export function parseSchedulerConfig(
  config: SchedulerConfig,
  overrides: SchedulerOverrides = {},
): ParsedSchedulerConfig {
  const { className, merged } = mergeConfig(config, overrides)
  return { className, ...definitions[className].parse(merged) } as ParsedSchedulerConfig
}

function mergeConfig(config: SchedulerConfig, { className, ...keys }: SchedulerOverrides) {
  if (className === undefined) return { className: classNameOf(config), merged: { ...config, ...keys } }
  const choice = resolveSchedulerName(className)
  return { className: choice.className, merged: { ...config, ...choice.config, ...keys } }
}

function classNameOf({ _class_name: name }: SchedulerConfig): SchedulerName {
  const className = schedulerNames.find((known) => known === name)
  if (className !== undefined) return className
  throw createError(UnknownName, { kind: '_class_name', name, known: schedulerNames })
}
