import { extentOf } from '../plot/scales.ts'
import type { PlotAxis, PlotSeries } from '../plot/series.ts'
import { smoothed } from './training-figures.ts'
import type { TrainingLog } from './training-log.ts'

/** The held-out loss over steps, and the level of the network without upsamplers. */
export function heldOutSeries({ validations, total }: TrainingLog): readonly PlotSeries[] {
  const start = validations.find(({ step }) => step === 0)
  const measured = validations.map(({ step, loss }) => ({ x: step, y: loss }))
  const level = start ? [0, total].map((x) => ({ x, y: start.loss })) : []
  return [
    { id: 'tuned', label: 'tuned', color: 1, points: measured },
    { id: 'free', label: 'tuning-free', color: 6, points: level },
  ]
}

/** The loss of each step, drawn faint throughout, and smoothed. */
export function stepSeries({ losses }: TrainingLog): readonly PlotSeries[] {
  const series = (values: readonly number[]) => values.map((y, index) => ({ x: index + 1, y }))
  return [
    { id: 'steps', label: 'each', color: 6, points: series(losses), startX: Number.POSITIVE_INFINITY },
    { id: 'smooth', label: 'smoothed', color: 1, points: series(smoothed(losses)) },
  ]
}

/** An axis for plots that have nothing to show yet, or one value only; others find their own. */
export function lossDomain(series: readonly PlotSeries[]): Pick<PlotAxis, 'domain'> {
  const [low, high] = extentOf(series.flatMap(({ points }) => points.map(({ y }) => y))) ?? [0, 0]
  if (high === 0) return { domain: [0, 0.15] }
  return low === high ? { domain: [0.9 * low, 1.1 * low] } : {}
}
