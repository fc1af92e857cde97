import { openBackend } from '../cascade/open-model.ts'
import { shellQuote } from '../cascade/resume-command.ts'
import { type Io, printJson } from '../io.ts'
import type { TuneFlags } from '../options/tune-options.ts'
import { formatBytes, formatCount, formatDuration, formatSteps } from '../terminal/format.ts'
import { compareLosses } from '../terminal/training-progress.ts'
import { summarizeLog } from '../training/summarize-log.ts'
import { runTrainingCommand, shorterPath } from '../training/training-command.ts'
import { openTune } from '../tuning/open-tune.ts'
import { runTune, type TuneOutcome } from '../tuning/run-tune.ts'
import { type TunePaths, tunePaths } from '../tuning/tune-paths.ts'
import type { TuneSettings } from '../tuning/tune-settings.ts'

/** Tunes a model for a larger size. */
export async function tune(flags: TuneFlags, io: Io, usage: (message: string) => never): Promise<void> {
  if (!flags.resume) {
    if (flags.data === undefined) usage('--data is missing: a folder of pictures, or scenes')
    if (flags.to === undefined) usage('--to is missing: the size to tune for')
  }
  const backendFlags = { ...flags, backend: 'node' }
  // An unknown provider is told before anything is written.
  await openBackend(backendFlags).dispose()
  const paths = tunePaths(flags.out)
  const opened = await openTune(paths, flags)
  const cache = flags.cache ?? paths.cache
  const outcome = await runTrainingCommand({
    ...{ paths, flags, io },
    resume: ['tune', '--resume', '--out', shellQuote(shorterPath(paths.out))],
    train: (tools) => runTune({ opened, paths, cache, flags: backendFlags, ...tools }),
  })
  reportTuning(outcome, { paths, settings: opened.saved.settings, model: opened.saved.model.folder }, flags, io)
}

interface Reported {
  readonly paths: TunePaths
  readonly settings: TuneSettings
  /** Null for the bundled one. */
  readonly model: string | null
}

function reportTuning(outcome: TuneOutcome, reported: Reported, flags: TuneFlags, io: Io): void {
  const { paths, settings } = reported
  const { log, parameterCount, peakRssBytes, pictures } = outcome
  const summary = summarizeLog(log)
  const { validationLoss, startLoss, millisecondsPerStep, steps } = summary
  if (!flags.quiet && validationLoss !== null) {
    const heldOut = `held out ${compareLosses(validationLoss, startLoss)}`
    const time = `${formatDuration(millisecondsPerStep)} a step, peak memory ${formatBytes(peakRssBytes)}`
    const what = `${formatSteps(steps)}, ${formatCount(parameterCount)} parameters`
    io.stderr.write(`${what}, ${heldOut}, ${time}\n`)
    io.stderr.write(`${tryIt(reported, io.env)}\n`)
  }
  if (!flags.json) {
    const written = [paths.out, ...(settings.merge === null ? [] : [settings.merge]), paths.report]
    for (const path of written) io.stdout.write(`${shorterPath(path)}\n`)
    return
  }
  const { out, checkpoint, log: logFile, curve, report, samples } = paths
  const { method, from, to, startTimestep, merge } = settings
  printJson(io, {
    ...{ method, from, to, startTimestep, ...summary, parameterCount, peakRssBytes },
    ...{ pictures: pictures.train.count, heldOut: pictures.heldOut.count, skipped: pictures.skipped },
    ...{ out, merge, checkpoint, log: logFile, curve, report, samples },
  })
}

/** The command that shows what was learnt. */
function tryIt({ paths, settings, model }: Reported, env: NodeJS.ProcessEnv): string {
  const { method, merge, to } = settings
  const tuned = method === 'full' ? paths.out : merge
  if (method === 'lora' && merge === null) return 'To make pictures with it, tune with --merge, which writes a model.'
  const folder = tuned ?? model
  return [
    `Try it: ${env.SELF_CASCADE_COMMAND ?? 'self-cascade'} generate "a red house in the snow" --size ${to}`,
    ...(folder === null ? [] : [`--model ${shellQuote(shorterPath(folder))}`]),
    ...(method === 'upsamplers' ? [`--upsamplers ${shellQuote(shorterPath(paths.out))} --compare`] : []),
  ].join(' ')
}
