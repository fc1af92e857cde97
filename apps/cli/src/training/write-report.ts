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
  content: Omit<ReportInput, 'curve'>,
): Promise<void> {
  const curve = lossSvg(lossCurve(lines))
  await writeAtomic(paths.curve, curve, { force: true })
  await writeAtomic(paths.report, reportHtml({ ...content, curve }), { force: true })
}
