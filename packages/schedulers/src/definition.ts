import type { Scheduler } from '@self-cascade/core'
import { type ConfigFields, type ConfigOf, readConfig } from './config-fields.ts'
import { createScheduler } from './run.ts'
import type { InferencePlan, SamplerFamily } from './sampler.ts'

/** A `scheduler_config.json` as it was parsed: keys in snake case, values unchecked. */
export type SchedulerConfig = Readonly<Record<string, unknown>>

/** One diffusers class: its name, its config and what it makes of it. */
export interface SchedulerDefinition<Config = unknown> {
  readonly className: string
  /** Reads its own keys of a config, with its own defaults for missing ones. */
  parse(config: SchedulerConfig): Config
  create(config: SchedulerConfig): Scheduler
}

/** Declares a class. */
export function defineScheduler<Fields extends ConfigFields, Plan extends InferencePlan>(definition: {
  readonly className: string
  /** Denoiser calls per step. */
  readonly order?: number
  readonly fields: Fields
  /** What the class's own constructor does: checks that concern several keys, and tables. */
  readonly family: (config: ConfigOf<Fields>) => SamplerFamily<Plan>
}): SchedulerDefinition<ConfigOf<Fields>> {
  const { className, order = 1, fields, family } = definition
  const parse = (config: SchedulerConfig) => readConfig(fields, config)
  return { className, parse, create: (config) => createScheduler(className, order, family(parse(config))) }
}
