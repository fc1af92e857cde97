import type { Scheduler, SchedulerRun } from '@self-cascade/core'
import {
  levelFromFlowSigma,
  levelFromSigma,
  type SchedulerConfig,
  schedulerFromConfig,
  variancePreservingLevel,
} from '@self-cascade/schedulers'
import type { SchedulerAlias } from './schedulers-state.ts'

/** One run of the network in a schedule. */
export interface ScheduleRow {
  /** From 0. */
  readonly call: number
  readonly timestep: number
  /** Noise divided by signal; for flow matching the part that is noise, 0 to 1. */
  readonly sigma: number
  /** ᾱ, the part of the variance that is signal; none for flow matching. */
  readonly alphaCumprod: number | null
  /** Signal to noise ratio: signal scale over noise scale, squared. */
  readonly snr: number
}

/** A schedule in numbers, and what of it a stage of a cascade runs. */
export interface ScheduleTable {
  readonly name: SchedulerAlias
  readonly className: string
  readonly rows: readonly ScheduleRow[]
  /** The first call of a stage that starts at K; null where such a stage has a schedule of its own. */
  readonly startCall: number | null
  /** Calls that the stage makes. */
  readonly stageCalls: number
}

/** What to tabulate. */
export interface ScheduleInput {
  readonly name: SchedulerAlias
  readonly config: SchedulerConfig
  readonly numInferenceSteps: number
  readonly startTimestep: number
}

/**
 * Tabulates a schedule: timestep, sigma, ᾱ and signal to noise ratio at each run of the network.
 *
 * @throws what `schedulerFromConfig` and `createRun` throw.
 */
export function scheduleTable({ name, config, numInferenceSteps, startTimestep }: ScheduleInput): ScheduleTable {
  const scheduler = schedulerFromConfig(config, { className: name })
  const whole = scheduler.createRun({ numInferenceSteps })
  const stage = scheduler.createRun({ numInferenceSteps, startTimestep })
  return {
    name,
    className: scheduler.className,
    rows: whole.timesteps.map((timestep, call) => rowOf(scheduler, whole, call, timestep)),
    startCall: firstCallOf(stage.timesteps, whole.timesteps),
    stageCalls: stage.timesteps.length,
  }
}

function rowOf(scheduler: Scheduler, run: SchedulerRun, call: number, timestep: number): ScheduleRow {
  const isFlow = scheduler.predictionType === 'flow'
  const sigma = run.sigmas?.[call] ?? sigmaAt(scheduler.alphasCumprod!, timestep)
  const { signalScale, noiseScale } = isFlow
    ? levelFromFlowSigma(sigma)
    : run.sigmas
      ? levelFromSigma(sigma)
      : variancePreservingLevel(alphaAt(scheduler.alphasCumprod!, timestep))
  return { call, timestep, sigma, alphaCumprod: isFlow ? null : signalScale ** 2, snr: (signalScale / noiseScale) ** 2 }
}

/** ᾱ at a timestep of the training schedule, which starts at 0. */
function alphaAt(alphasCumprod: Float64Array, timestep: number): number {
  const last = alphasCumprod.length - 1
  return alphasCumprod[Math.max(0, Math.min(last, Math.round(timestep)))]!
}

function sigmaAt(alphasCumprod: Float64Array, timestep: number): number {
  const alpha = alphaAt(alphasCumprod, timestep)
  return Math.sqrt((1 - alpha) / alpha)
}

/** Where the stage's timesteps begin in the whole schedule, when they are its last ones. */
function firstCallOf(stage: readonly number[], whole: readonly number[]): number | null {
  const first = whole.length - stage.length
  return first >= 0 && stage.every((timestep, index) => timestep === whole[first + index]) ? first : null
}

/** Writes schedules as CSV, one line for each run of the network. */
export function schedulesAsCsv(tables: readonly ScheduleTable[]): string {
  const header = 'scheduler,call,timestep,sigma,alphaCumprod,snr,inStage'
  const lines = tables.flatMap(({ name, rows, startCall }) =>
    rows.map(({ call, timestep, sigma, alphaCumprod, snr }) => {
      const inStage = startCall === null ? '' : String(call >= startCall)
      return [name, call, timestep, sigma, alphaCumprod ?? '', snr, inStage].join(',')
    }),
  )
  return `${[header, ...lines].join('\n')}\n`
}
