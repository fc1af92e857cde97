import { writeAtomic } from '../output/write-atomic.ts'
import { lossCurve } from './loss-curve.ts'
import { lossSvg } from './loss-svg.ts'
import { type ReportInput, reportHtml } from './report-html.ts'
import type { TrainingPaths } from './training-folder.ts'
import type { TrainingLog } from './training-log.ts'

/** Writes the loss curve of a run and its report. */
export async function writeReport(
  paths: TrainingPaths,
  { lines }: TrainingLog,
  content: Omit<ReportInput, 'curves'>,
): Promise<void> {
  const curve = lossCurve(lines)
  const all = lossSvg(curve)
  // Losses of single steps jump far more than the held-out loss changes when a network is tuned.
  const isTuned = curve.validation[0]?.step === 0 && curve.validation.length > 1
  const curves = [
    ...(isTuned ? [{ title: 'Loss on held-out pictures', svg: lossSvg({ ...curve, points: [] }) }] : []),
    { title: isTuned ? 'Loss of all steps' : 'Loss', svg: all },
  ]
  await writeAtomic(paths.curve, all, { force: true })
  await writeAtomic(paths.report, reportHtml({ ...content, curves }), { force: true })
}
