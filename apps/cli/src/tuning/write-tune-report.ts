import type { SkippedPicture } from '@self-cascade/tuning/node'
import sharp from 'sharp'
import { formatBytes, formatClock, formatCount, formatDuration } from '../terminal/format.ts'
import { formatChange } from '../terminal/training-progress.ts'
import type { ReportRow } from '../training/report-html.ts'
import { summarizeLog, type TrainingSummary } from '../training/summarize-log.ts'
import type { TrainingLog } from '../training/training-log.ts'
import { writeReport } from '../training/write-report.ts'
import { scenesData } from './given-tune-settings.ts'
import type { TunePictures } from './open-pictures.ts'
import type { SampleColumn, Sampler } from './sampler.ts'
import type { TunePaths } from './tune-paths.ts'
import type { TuneSettings } from './tune-settings.ts'

/** A run that is reported on. */
export interface TuneReportInput {
  readonly settings: TuneSettings
  readonly paths: TunePaths
  readonly model: string
  readonly parameterCount: number
  readonly pictures: TunePictures
  readonly sampler: Sampler
  readonly peakRssBytes: number
}

/** Writes the loss curve of a run and its report. */
export async function writeTuneReport(input: TuneReportInput, log: TrainingLog): Promise<void> {
  const { settings, paths, model, sampler, pictures } = input
  const columns = await sampler.list(log.lines.at(-1)?.step ?? 0)
  await writeReport(paths, log, {
    title: `Tuning ${model} from ${settings.from} to ${settings.to}`,
    lead: leadOf(summarizeLog(log)),
    facts: factsOf(input, summarizeLog(log)),
    samples: { title: `Samples at ${settings.to}`, rows: await rowsOf(sampler.prompts, columns) },
    notes: [{ title: 'Pictures that were left out', lines: skippedLines(pictures.skipped, linesOfReport) }],
  })
}

const linesOfReport = 200

/** What was left out, a line each; of long lists the first ones. */
export function skippedLines(skipped: readonly SkippedPicture[], most: number): readonly string[] {
  const lines = skipped.slice(0, most).map(({ file, reason }) => `${file}: ${reason}`)
  return skipped.length <= most ? lines : [...lines, `and ${skipped.length - most} more`]
}

function leadOf({ validationLoss, startLoss, steps }: TrainingSummary): string {
  if (validationLoss === null || startLoss === null) return `Nothing measured yet, after ${steps} steps.`
  const change = formatChange(validationLoss / startLoss)
  return `After ${steps} steps the loss on held-out pictures is ${validationLoss.toFixed(4)}. That of the model without tuning is ${startLoss.toFixed(4)}, on the same pictures, noise and timesteps: a change of ${change.replace(' ', '\u00a0')}.`
}

const methodTexts: Readonly<Record<string, (settings: TuneSettings) => string>> = {
  upsamplers: ({ capacity, features, pivotTimestep }) =>
    `feature upsamplers, ${capacity}, features ${features}, ${pivotTimestep} pivots`,
  lora: ({ rank }) => `low-rank adapters, rank ${rank}`,
  full: () => 'every weight',
}

function factsOf(input: TuneReportInput, summary: TrainingSummary): readonly (readonly [string, string])[] {
  const { settings, parameterCount, peakRssBytes, pictures } = input
  const { method, data, pivot, startTimestep, batch, accumulate, learningRate, weightDecay, minSnr, seed } = settings
  const weights = [`decay ${weightDecay}`, ...(minSnr === null ? [] : [`min-SNR weights with gamma ${minSnr}`])]
  const uncaptioned = pictures.withoutCaption === 0 ? '' : `, ${pictures.withoutCaption} without a caption`
  return [
    ['method', methodTexts[method]!(settings)],
    ['parameters', formatCount(parameterCount)],
    ['pictures', `${formatCount(pictures.train.count)} of ${data === scenesData ? 'scenes' : data}${uncaptioned}`],
    ['held out', `${formatCount(pictures.heldOut.count)} pictures`],
    ...(pivot === null ? [] : [['pivots', `${pivot}, ${settings.from}`] as const]),
    ['timesteps', `1 to ${startTimestep}`],
    ['steps', `${summary.steps} of ${settings.steps}, ${batch * accumulate} pictures each, seed ${seed}`],
    ['learning rate', `${learningRate}, warm-up and cosine, ${weights.join(', ')}`],
    ['loss of steps', `${summary.firstLoss.toFixed(4)} at first, ${summary.lastLoss.toFixed(4)} at last`],
    ['held-out loss', heldOutFact(summary)],
    ['time per step', `${formatDuration(summary.millisecondsPerStep)} (median)`],
    ['training time', formatClock(summary.trainingMilliseconds)],
    ['peak memory', formatBytes(peakRssBytes)],
  ]
}

function heldOutFact({ validationLoss, startLoss }: TrainingSummary): string {
  const show = (loss: number | null) => loss?.toFixed(4) ?? 'not measured'
  return `${show(startLoss)} tuning-free, ${show(validationLoss)} with averaged weights`
}

/** The longest side of pictures in the report, and columns that fit beside each other. */
const shown = { pixels: 320, columns: 6 } as const

async function rowsOf(prompts: readonly string[], columns: readonly SampleColumn[]): Promise<readonly ReportRow[]> {
  if (columns.length === 0) return []
  const chosen = columns.length <= shown.columns ? columns : [columns[0]!, ...columns.slice(1 - shown.columns)]
  const row = async (caption: string, index: number): Promise<ReportRow> => ({
    caption,
    pictures: await Promise.all(
      chosen.map(async ({ step, pictures }) => ({
        label: step === 0 ? 'tuning-free' : `step ${step}`,
        source: pictures[index] ? await smallPicture(pictures[index]) : null,
      })),
    ),
  })
  return Promise.all(prompts.map(row))
}

async function smallPicture(png: Buffer): Promise<string> {
  const { pixels } = shown
  const small = sharp(png).resize({ width: pixels, height: pixels, fit: 'inside', withoutEnlargement: true })
  const bytes = await small.jpeg({ quality: 85, chromaSubsampling: '4:4:4' }).toBuffer()
  return `data:image/jpeg;base64,${bytes.toString('base64')}`
}
