import { lossChange, stepTime } from './training-figures.ts'
import type { TrainingLog } from './training-log.ts'

const none = '–'

/** The figures of a training as they are shown; places of those that are not known yet are kept. */
export function shownFigures(log: TrainingLog) {
  const { validations, parameterCount, heapBytes } = log
  const start = validations.find(({ step }) => step === 0)
  const last = validations.at(-1)
  const change = lossChange(log)
  const milliseconds = stepTime(log)
  return [
    {
      label: 'Held-out loss',
      value: last ? last.loss.toFixed(4) : none,
      note: change === null ? 'before any step' : `${showChange(change)}, from ${start!.loss.toFixed(4)}`,
    },
    {
      label: 'Time per step',
      value: Number.isNaN(milliseconds) ? none : `${Math.round(milliseconds)} ms`,
      note: 'middle of the last 20',
    },
    { label: 'Trained', value: parameterCount?.toLocaleString('en') ?? none, note: 'of 6.6 million parameters' },
    {
      label: 'Memory',
      value: heapBytes === null ? none : `${Math.round(heapBytes / 2 ** 20)} MiB`,
      note: 'heap of the runtime',
    },
  ]
}

/** Shows a change with its sign: `−9.8 %`. */
export function showChange(change: number): string {
  const percent = (100 * Math.abs(change)).toFixed(1)
  return `${change < 0 ? '−' : '+'}${percent}\u00a0%`
}
