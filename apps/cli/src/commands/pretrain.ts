import { relative } from 'node:path'
import { Aborted, createError, SelfCascadeError, UnknownName } from '@self-cascade/core'
import { listenForInterrupt } from '../cascade/interrupt.ts'
import { openBackend } from '../cascade/open-model.ts'
import { shellQuote, withCommand } from '../cascade/resume-command.ts'
import { exitCodes } from '../exit-codes.ts'
import { Interrupted } from '../interrupted.ts'
import { type Io, printJson } from '../io.ts'
import type { PretrainFlags } from '../options/pretrain-options.ts'
import { coloursFor } from '../terminal/colours.ts'
import { formatBytes, formatCount, formatDuration, formatSteps } from '../terminal/format.ts'
import { createTrainingView } from '../terminal/training-view.ts'
import { openRun } from '../training/open-run.ts'
import { runTraining, savedStep, type TrainingOutcome } from '../training/run-training.ts'
import { type TrainingPaths, trainingPaths } from '../training/training-folder.ts'
import { summarizeLog } from '../training/write-report.ts'

/** Trains a network from scratch. */
export async function pretrain(data: string, flags: PretrainFlags, io: Io): Promise<void> {
  if (data !== 'scenes') throw createError(UnknownName, { kind: 'data', name: data, known: ['scenes'] })
  const backendFlags = { ...flags, backend: 'node' }
  // An unknown provider is told before anything is written.
  await openBackend(backendFlags).dispose()
  const paths = trainingPaths(flags.out)
  const { settings, facts } = await openRun(paths, flags)
  const colours = coloursFor(io.stderr, io.env)
  const view = createTrainingView({ stream: io.stderr, colours, quiet: flags.quiet ?? false })
  const resume = resumeCommand(paths, flags, io.env)
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
    const cache = flags.cache ?? paths.cache
    const { signal } = interrupt
    const outcome = await runTraining({ settings, paths, cache, facts, flags: backendFlags, view, signal })
    view.close()
    reportTraining(outcome, paths, flags, io)
  } catch (error) {
    view.close()
    if (SelfCascadeError.isInstance(error, Aborted)) await sayStopped(paths, { resume, json: flags.json ?? false }, io)
    throw withCommand(error, resume)
  } finally {
    interrupt.release()
  }
}

function resumeCommand({ folder }: TrainingPaths, flags: PretrainFlags, env: NodeJS.ProcessEnv): string {
  const { provider, threads, cache } = flags
  return [
    env.SELF_CASCADE_COMMAND ?? 'self-cascade',
    ...['pretrain', 'scenes', '--resume', '--out', shellQuote(shorter(folder))],
    ...(cache === undefined ? [] : ['--cache', shellQuote(cache)]),
    ...(provider ? ['--provider', shellQuote(provider.join(','))] : []),
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
  ].join(' ')
}

async function sayStopped(
  paths: TrainingPaths,
  { resume, json }: { readonly resume: string; readonly json: boolean },
  io: Io,
): Promise<never> {
  const step = await savedStep(paths)
  const what = step === 0 ? 'Stopped before the first step.' : `Stopped after step ${step}, which is kept.`
  io.stderr.write(`${what}\nGo on with: ${resume}\n`)
  if (json) {
    printJson(io, { error: { code: 'Aborted', what, why: 'The run was interrupted.', fix: `Go on with: ${resume}` } })
  }
  throw new Interrupted()
}

function reportTraining(outcome: TrainingOutcome, paths: TrainingPaths, flags: PretrainFlags, io: Io): void {
  const { log, parameterCount, peakRssBytes } = outcome
  const summary = summarizeLog(log)
  const { firstLoss, lastLoss, validationLoss, millisecondsPerStep, steps } = summary
  if (!flags.quiet) {
    const loss = `loss ${firstLoss.toFixed(4)} to ${lastLoss.toFixed(4)}, held out ${validationLoss?.toFixed(4)}`
    const time = `${formatDuration(millisecondsPerStep)} a step, peak memory ${formatBytes(peakRssBytes)}`
    io.stderr.write(`${formatSteps(steps)}, ${formatCount(parameterCount)} parameters, ${loss}, ${time}\n`)
    io.stderr.write(
      `Try it: self-cascade generate "a red house in the snow" --model ${shellQuote(shorter(paths.folder))}\n`,
    )
  }
  if (!flags.json) {
    for (const path of [paths.folder, paths.report]) io.stdout.write(`${shorter(path)}\n`)
    return
  }
  const { folder, checkpoint, log: logFile, curve, report } = paths
  printJson(io, { ...summary, parameterCount, peakRssBytes, model: folder, checkpoint, log: logFile, curve, report })
}

function shorter(path: string): string {
  const fromHere = relative(process.cwd(), path) || '.'
  return fromHere.length <= path.length ? fromHere : path
}
