/**
 * Diffusion schedulers that read a diffusers `scheduler_config.json` and reproduce its numbers: timesteps, sigmas and steps of
 * seventeen classes. A scheduler is immutable and serves many runs; a run belongs to one picture and may start at any timestep.
 *
 * @packageDocumentation
 */
export { alphasCumprodFromBetas, rescaleZeroTerminalSnr, sigmasFromAlphasCumprod } from './alphas-cumprod.ts'
export { type BetaRange, type BetaSchedule, betaSchedules } from './betas.ts'
export type { SchedulerConfig } from './definition.ts'
export {
  ConflictingRunStart,
  ConflictingSchedulerOptions,
  MissingMu,
  NoTimestepsLeft,
  StepOutOfOrder,
  StrengthTooSmall,
} from './errors.ts'
export { levelFromFlowSigma, levelFromSigma, variancePreservingLevel } from './noise-level.ts'
export { parseSchedulerJson } from './parse-scheduler-json.ts'
export { addNoise } from './run.ts'
export {
  type ParsedSchedulerConfig,
  parseSchedulerConfig,
  type SchedulerOverrides,
  schedulerFromConfig,
} from './scheduler-from-config.ts'
export {
  resolveSchedulerName,
  type SchedulerChoice,
  type SchedulerName,
  schedulerAliases,
  schedulerNames,
} from './scheduler-names.ts'
export {
  betaSigmas,
  exponentialSigmas,
  flowSigmas,
  karrasSigmas,
  type SigmaRange,
  timestepFromSigma,
} from './sigmas.ts'
export {
  fractionalTimesteps,
  inferenceTimesteps,
  solverTimesteps,
  type TimestepOptions,
  type TimestepSpacing,
} from './timesteps.ts'
