import type { LogLine } from './training-log.ts'

/** What a log says of a run as a whole. */
export interface TrainingSummary {
  readonly steps: number
  readonly firstLoss: number
  /** Mean over the last twentieth of the steps. */
  readonly lastLoss: number
  /** On held-out captions, as last measured. */
  readonly validationLoss: number | null
  /** The same before any step, where it was measured: the loss of the network that is tuned. */
  readonly startLoss: number | null
  /** The median: a step that was held up by other programs does not count. */
  readonly millisecondsPerStep: number
  /** Of all steps, without what was measured and written between them. */
  readonly trainingMilliseconds: number
}

/** Sums a log up. */
export function summarizeLog({ lines }: { readonly lines: readonly LogLine[] }): TrainingSummary {
  const steps = lines.flatMap((line) => ('loss' in line ? [line] : []))
  const last = steps.slice(-Math.max(1, Math.ceil(steps.length / 20)))
  const times = steps.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  const measured = lines.flatMap((line) => ('validationLoss' in line ? [line] : []))
  return {
    steps: steps.length,
    firstLoss: steps[0]?.loss ?? Number.NaN,
    lastLoss: last.reduce((sum, { loss }) => sum + loss, 0) / last.length,
    validationLoss: measured.at(-1)?.validationLoss ?? null,
    startLoss: measured.find(({ step }) => step === 0)?.validationLoss ?? null,
    millisecondsPerStep: times[Math.floor(times.length / 2)] ?? Number.NaN,
    trainingMilliseconds: times.reduce((sum, time) => sum + time, 0),
  }
}
