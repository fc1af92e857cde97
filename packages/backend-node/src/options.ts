import { availableParallelism } from 'node:os'
import { createError, InvalidOption } from '@self-cascade/core'
import { resolveProviders } from './providers.ts'

/** How far the runtime rewrites a graph before it runs it. */
export type OptimizationLevel = 'disabled' | 'basic' | 'extended' | 'all'

/** The lowest severity that the runtime writes to stderr. */
export type LogSeverity = 'verbose' | 'info' | 'warning' | 'error' | 'fatal'

/** Options of {@link nodeBackend}. */
export interface NodeBackendOptions {
  /** Names of providers in order of preference; `auto` stands for those this platform may have. `['cpu']` when absent. */
  readonly providers?: readonly string[]
  /** Threads of one run, 1 to 64, or to the number of cores where there are more; the number of physical cores when absent. */
  readonly threads?: number
  /** `all` when absent. */
  readonly optimizationLevel?: OptimizationLevel
  /**
   * Rewrites models for the dims that a session fixes, from pictures of 64x64 places, before the CPU provider opens them: shape
   * arithmetic becomes constants and attention one operator that never holds all scores. Results differ in the last digits. On
   * when absent, unless `optimizationLevel` is lower than `all`.
   */
  readonly rewrite?: boolean
  /** `process` (the default) keeps the runtime in a child process; `inline` blocks this one for the length of a run. */
  readonly isolation?: 'process' | 'inline'
  /** How long an aborted call may go on before its process is killed; 2000 when absent. */
  readonly abortGraceMilliseconds?: number
  /** Runs each session of known dims once with zeros when it is made. Off by default. */
  readonly warmUp?: boolean
  /** Forwards the runtime's log to stderr from this severity on; when absent, errors are kept for error messages only. */
  readonly logSeverity?: LogSeverity
}

/** The options that the runtime itself needs; plain data, so that they can be sent to a child process. */
export interface RuntimeSettings {
  readonly providers: readonly string[]
  readonly threads: number | null
  readonly optimizationLevel: OptimizationLevel
  readonly rewrite: boolean
  readonly warmUp: boolean
  readonly logSeverity: LogSeverity
}

const optimizationLevels = ['disabled', 'basic', 'extended', 'all'] as const satisfies readonly OptimizationLevel[]
/** Waiting threads spin: hundreds of them on a few cores bring the machine to a standstill. */
const mostThreads = Math.max(64, availableParallelism())
const isolations = ['process', 'inline'] as const

/** The severities by name, with the numbers that the runtime knows them by. */
export const logSeverities = { verbose: 0, info: 1, warning: 2, error: 3, fatal: 4 } as const satisfies Record<
  LogSeverity,
  number
>

function requireOneOf<T extends string>(name: string, value: T, known: readonly T[]): T {
  if (known.includes(value)) return value
  throw createError(InvalidOption, { name, value, expected: `one of ${known.join(', ')}` })
}

function requireNumber(name: string, value: number, valid: boolean, expected: string): number {
  if (valid) return value
  throw createError(InvalidOption, { name, value, expected })
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws InvalidOption, UnknownName
 */
export function resolveOptions(options: NodeBackendOptions) {
  const { threads, abortGraceMilliseconds = 2000, optimizationLevel = 'all' } = options
  const settings: RuntimeSettings = {
    providers: resolveProviders(options.providers ?? ['cpu']),
    threads:
      threads === undefined
        ? null
        : requireNumber(
            'threads',
            threads,
            Number.isInteger(threads) && threads >= 1 && threads <= mostThreads,
            `a whole number in 1..${mostThreads}`,
          ),
    optimizationLevel: requireOneOf('optimizationLevel', optimizationLevel, optimizationLevels),
    rewrite: options.rewrite ?? optimizationLevel === 'all',
    warmUp: options.warmUp ?? false,
    logSeverity: requireOneOf(
      'logSeverity',
      options.logSeverity ?? 'error',
      Object.keys(logSeverities) as LogSeverity[],
    ),
  }
  return {
    settings,
    isolation: requireOneOf('isolation', options.isolation ?? 'process', isolations),
    abortGraceMilliseconds: requireNumber(
      'abortGraceMilliseconds',
      abortGraceMilliseconds,
      Number.isFinite(abortGraceMilliseconds) && abortGraceMilliseconds >= 0,
      'a number of milliseconds of 0 or more',
    ),
    forwardLog: options.logSeverity !== undefined,
  }
}
