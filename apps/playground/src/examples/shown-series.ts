import type { Plot } from '../../examples/here.ts'
import type { PlotSeries } from '../plot/series.ts'

/** The lines of an example's plot in the form that the plots of the site take. */
export function shownSeries({ at, lines }: Plot): readonly PlotSeries[] {
  return Object.entries(lines).map(([label, values]) => ({
    id: label,
    label,
    points: Array.from({ length: values.length }, (_, index) => ({ x: at ? at[index]! : index, y: values[index]! })),
  }))
}
