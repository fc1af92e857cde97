import { writeAtomic } from '../output/write-atomic.ts'
import { formatCount, formatDuration } from '../terminal/format.ts'
import { lossCurve } from './loss-curve.ts'
import { lossSvg } from './loss-svg.ts'
import { reportHtml } from './report-html.ts'
import type { TrainingPaths } from './training-folder.ts'
import type { TrainingLog } from './training-log.ts'
import type { TrainingSettings } from './training-settings.ts'

/** What a log says of a run as a whole. */
export interface TrainingSummary {
  readonly steps: number
  readonly firstLoss: number
  /** Mean over the last twentieth of the steps. */
  readonly lastLoss: number
  /** On held-out captions, as last measured. */
  readonly validationLoss: number | null
  /** The median: a step that was held up by other programs does not count. */
  readonly millisecondsPerStep: number
}

/** Sums a log up. */
export function summarizeLog({ lines }: TrainingLog): TrainingSummary {
  const steps = lines.flatMap((line) => ('loss' in line ? [line] : []))
  const last = steps.slice(-Math.max(1, Math.ceil(steps.length / 20)))
  const times = steps.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  const measured = lines.flatMap((line) => ('validationLoss' in line ? [line.validationLoss] : []))
  return {
    steps: steps.length,
    firstLoss: steps[0]?.loss ?? Number.NaN,
    lastLoss: last.reduce((sum, { loss }) => sum + loss, 0) / last.length,
    validationLoss: measured.at(-1) ?? null,
    millisecondsPerStep: times[Math.floor(times.length / 2)] ?? Number.NaN,
  }
}

/** Writes the loss curve of a run and its report. */
export async function writeReport(
  { settings, paths }: { readonly settings: TrainingSettings; readonly paths: TrainingPaths },
  { parameterCount }: { readonly parameterCount: number },
  log: TrainingLog,
): Promise<void> {
  const curve = lossSvg(lossCurve(log.lines))
  const summary = summarizeLog(log)
  const { data, preset, pictures, batch, accumulate, seed, learningRate, prediction, minSnr } = settings
  const facts = [
    ['network', `${preset}, ${formatCount(parameterCount)} parameters`],
    ['pictures', `${formatCount(pictures)} of ${data}, seed ${seed}`],
    ['steps', `${summary.steps} of ${settings.steps}, ${batch * accumulate} pictures each`],
    ['learning rate', `${learningRate}, warm-up and cosine`],
    ['predicts', `${prediction}${minSnr === null ? '' : `, min-SNR weights with gamma ${minSnr}`}`],
    ['loss at first', summary.firstLoss.toFixed(4)],
    ['loss at last', summary.lastLoss.toFixed(4)],
    [
      'held-out captions',
      `${summary.validationLoss?.toFixed(4) ?? 'not measured yet'}, averaged weights, without min-SNR`,
    ],
    ['time per step', `${formatDuration(summary.millisecondsPerStep)} (median)`],
  ] as const
  await writeAtomic(paths.curve, curve, { force: true })
  await writeAtomic(paths.report, reportHtml({ title: `Training on ${data}`, facts, curve }), { force: true })
}
