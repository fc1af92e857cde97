import type { PlotSeries } from '../plot/series.ts'
import type { ScheduleTable } from './schedule-table.ts'
import type { SchedulerAlias } from './schedulers-state.ts'

/** What of a schedule a plot shows. */
export type Quantity = 'timestep' | 'sigma' | 'alphaCumprod' | 'snr'

/**
 * One line for each schedule that has the quantity. Colours go by position among the chosen names, so that a schedule has the
 * same colour in every plot, also where another is missing.
 */
export function scheduleSeries(
  tables: readonly ScheduleTable[],
  quantity: Quantity,
  names: readonly SchedulerAlias[],
): readonly PlotSeries[] {
  return tables
    .filter(({ rows }) => rows.some((row) => row[quantity] !== null))
    .map(({ name, rows, startCall }) => ({
      id: name,
      label: name,
      color: names.indexOf(name) + 1,
      points: rows.map((row) => ({ x: row.call, y: row[quantity] ?? Number.NaN })),
      ...(startCall !== null && { startX: startCall }),
    }))
}
