import { createError, UnknownName } from '@self-cascade/core'
import { openBackend } from '../cascade/open-model.ts'
import { shellQuote } from '../cascade/resume-command.ts'
import { type Io, printJson } from '../io.ts'
import type { PretrainFlags } from '../options/pretrain-options.ts'
import { openPretraining } from '../pretraining/open-pretraining.ts'
import { runPretraining, type TrainingOutcome } from '../pretraining/run-pretraining.ts'
import { formatBytes, formatCount, formatDuration, formatSteps } from '../terminal/format.ts'
import { summarizeLog } from '../training/summarize-log.ts'
import { runTrainingCommand, shorterPath } from '../training/training-command.ts'
import { type TrainingPaths, trainingPaths } from '../training/training-folder.ts'

/** Trains a network, from scratch or from the weights of a model. */
export async function pretrain(data: string, flags: PretrainFlags, io: Io): Promise<void> {
  if (data !== 'scenes') throw createError(UnknownName, { kind: 'data', name: data, known: ['scenes'] })
  const backendFlags = { ...flags, backend: 'node' }
  // An unknown provider is told before anything is written.
  await openBackend(backendFlags).dispose()
  const paths = trainingPaths(flags.out)
  const { settings, facts, start } = await openPretraining(paths, flags)
  const cache = flags.cache ?? paths.cache
  const outcome = await runTrainingCommand({
    ...{ paths, flags, io },
    resume: ['pretrain', 'scenes', '--resume', '--out', shellQuote(shorterPath(paths.folder))],
    train: (tools) =>
      runPretraining({ settings, paths, cache, facts, ...(start && { start }), flags: backendFlags, ...tools }),
  })
  reportTraining(outcome, paths, flags, io)
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
      `Try it: self-cascade generate "a red house in the snow" --model ${shellQuote(shorterPath(paths.folder))}\n`,
    )
  }
  if (!flags.json) {
    for (const path of [paths.folder, paths.report]) io.stdout.write(`${shorterPath(path)}\n`)
    return
  }
  const { folder, checkpoint, log: logFile, curve, report } = paths
  printJson(io, { ...summary, parameterCount, peakRssBytes, model: folder, checkpoint, log: logFile, curve, report })
}
