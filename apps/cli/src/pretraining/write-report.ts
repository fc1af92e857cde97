import { formatCount, formatDuration } from '../terminal/format.ts'
import { summarizeLog } from '../training/summarize-log.ts'
import type { TrainingPaths } from '../training/training-folder.ts'
import type { TrainingLog } from '../training/training-log.ts'
import { writeReport } from '../training/write-report.ts'
import type { PretrainSettings } from './pretrain-settings.ts'

/** A run that is reported on. */
export interface PretrainReportInput {
  readonly settings: PretrainSettings
  readonly paths: TrainingPaths
  readonly parameterCount: number
  /** Name of the model that the network began as. */
  readonly start?: string | undefined
  /** Rows in place of those of a denoiser. */
  readonly own?: readonly (readonly [name: string, value: string])[] | undefined
}

/** Writes the loss curve of a run and its report. */
export async function writePretrainReport(
  { settings, paths, parameterCount, start, own }: PretrainReportInput,
  log: TrainingLog,
): Promise<void> {
  const summary = summarizeLog(log)
  const { data, preset, pictures, fresh, batch, accumulate, seed, learningRate, prediction, minSnr } = settings
  const denoiser = [
    ['network', `${preset ?? `that of ${start}, trained further`}, ${formatCount(parameterCount)} parameters`],
    ['pictures', `${fresh ? 'new ones' : formatCount(pictures)} of ${data}, seed ${seed}`],
    ['predicts', `${prediction}${minSnr === null ? '' : `, min-SNR weights with gamma ${minSnr}`}`],
  ] as const
  const facts = [
    ...(own ?? denoiser),
    ['steps', `${summary.steps} of ${settings.steps}, ${batch * accumulate} pictures each`],
    ['learning rate', `${learningRate}, warm-up and cosine`],
    ['loss at first', summary.firstLoss.toFixed(4)],
    ['loss at last', summary.lastLoss.toFixed(4)],
    [
      'held-out captions',
      `${summary.validationLoss?.toFixed(4) ?? 'not measured yet'}, averaged weights${own ? '' : ', without min-SNR'}`,
    ],
    ['time per step', `${formatDuration(summary.millisecondsPerStep)} (median)`],
  ] as const
  await writeReport(paths, log, { title: `Training on ${data}`, facts })
}
