import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { Aborted, createError, SelfCascadeError } from '@self-cascade/core'
import { TrainingDiverged } from '@self-cascade/onnx-autodiff'
import { listenForInterrupt } from '../cascade/interrupt.ts'
import { shellQuote, withCommand } from '../cascade/resume-command.ts'
import { exitCodes } from '../exit-codes.ts'
import { Interrupted } from '../interrupted.ts'
import { type Io, printJson } from '../io.ts'
import { coloursFor } from '../terminal/colours.ts'
import { createTrainingView, type TrainingView } from '../terminal/training-view.ts'
import { savedStep } from './checkpoint.ts'
import type { TrainingPaths } from './training-folder.ts'

/** The options that every training command takes, of those that it does not keep in its folder. */
export interface TrainingFlags {
  readonly out: string
  readonly cache?: string
  readonly resume?: boolean
  readonly force?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
  readonly provider?: readonly string[]
  readonly threads?: number
}

/** A training command, from the moment that its run is known. */
export interface TrainingCommand<Outcome> {
  readonly paths: TrainingPaths
  readonly flags: TrainingFlags
  /** What goes on with the run, up to its options: `tune --resume --out up.safetensors`. */
  readonly resume: readonly string[]
  readonly io: Io
  readonly train: (tools: { readonly view: TrainingView; readonly signal: AbortSignal }) => Promise<Outcome>
}

/**
 * Runs a training under a view, which Ctrl-C stops after a step and which then says how to go on.
 *
 * @throws {@link Interrupted} when it was stopped.
 */
export async function runTrainingCommand<Outcome>(command: TrainingCommand<Outcome>): Promise<Outcome> {
  const { flags, io } = command
  const view = createTrainingView({
    stream: io.stderr,
    colours: coloursFor(io.stderr, io.env),
    quiet: flags.quiet ?? false,
  })
  const resume = resumeCommand(command)
  const interrupt = listenForInterrupt({
    source: process,
    now: () => performance.now(),
    onFirst: () => view.line('Stopping; press Ctrl-C again to end at once.'),
    onSecond() {
      view.close()
      io.stderr.write(`Go on with: ${resume}\n`)
      process.exit(exitCodes.interrupted)
    },
  })
  try {
    return await command.train({ view, signal: interrupt.signal })
  } catch (error) {
    view.close()
    if (SelfCascadeError.isInstance(error, Aborted)) await sayStopped(command, resume)
    if (SelfCascadeError.isInstance(error, TrainingDiverged)) throw await withKeptStep(error, command, resume)
    throw withCommand(error, resume)
  } finally {
    view.close()
    interrupt.release()
  }
}

function resumeCommand({ resume, flags, io }: TrainingCommand<unknown>): string {
  const { provider, threads, cache } = flags
  return [
    io.env.SELF_CASCADE_COMMAND ?? 'self-cascade',
    ...resume,
    ...(cache === undefined ? [] : ['--cache', shellQuote(cache)]),
    ...(provider ? ['--provider', shellQuote(provider.join(','))] : []),
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
  ].join(' ')
}

async function sayStopped({ paths, flags, io }: TrainingCommand<unknown>, resume: string): Promise<never> {
  const step = await savedStep(paths)
  const what = step === 0 ? 'Stopped before the first step.' : `Stopped after step ${step}, which is kept.`
  const fix = existsSync(paths.run) ? `Go on with: ${resume}` : 'Nothing was written. Begin again when you like.'
  io.stderr.write(`${what}\n${fix}\n`)
  if (flags.json) printJson(io, { error: { code: 'Aborted', what, why: 'The run was interrupted.', fix } })
  throw new Interrupted()
}

/** Says what of a run that diverged is still good, and how to go on. */
async function withKeptStep(error: SelfCascadeError, { paths }: TrainingCommand<unknown>, resume: string) {
  const step = await savedStep(paths)
  const { code, what, why } = error
  const kept = step === 0 ? 'No checkpoint was written before.' : `The checkpoint of step ${step} is kept.`
  const fix = `${kept} Go on with a learning rate that is a third or a tenth: ${resume} --learning-rate RATE`
  return createError({ code, what: () => what, why, fix }, {}, { cause: error })
}

/** The shorter of a path and its way from here. */
export function shorterPath(path: string): string {
  const fromHere = relative(process.cwd(), path) || '.'
  return fromHere.length <= path.length ? fromHere : path
}
