import type { Range, ScaleName } from './scales.ts'

/** A place in a plot, in the units of its axes. A y that is not finite is a gap. */
export interface PlotPoint {
  readonly x: number
  readonly y: number
}

/** A line of a plot. */
export interface PlotSeries {
  readonly id: string
  readonly label: string
  readonly points: readonly PlotPoint[]
  /** Which plot colour, from 1; more than six begin again, dashed. Default: by position. */
  readonly color?: number
  /** The line is faint before this x and has a ring there: the part before it is not run. */
  readonly startX?: number
}

/** An axis. */
export interface PlotAxis {
  /** Quantity and unit, such as `sigma` or `timestep`. */
  readonly label: string
  /** The values at its ends; the first may be the larger. Default: those of the data. */
  readonly domain?: Range
  readonly scale?: ScaleName
  /** How values are written; default four digits. */
  readonly format?: (value: number) => string
}

/** A line across a plot that marks one x. */
export interface PlotMarker {
  readonly x: number
  readonly label: string
}

/** Colour of a line as a CSS value, and the dashes that tell the seventh from the first. */
export function strokeOf(series: PlotSeries, position: number): { readonly stroke: string; readonly dashes?: string } {
  const index = (series.color ?? position + 1) - 1
  const stroke = `var(--sc-plot-${(index % 6) + 1})`
  return index < 6 ? { stroke } : { stroke, dashes: index < 12 ? '5 3' : '1.5 2.5' }
}

/** All x of all lines, rising, each once: where a cursor may stand. */
export function cursorStops(series: readonly PlotSeries[]): readonly number[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b)
}

/** The stop that is nearest to a place. */
export function nearestStop(stops: readonly number[], x: number): number | undefined {
  return stops.reduce<number | undefined>(
    (best, stop) => (best === undefined || Math.abs(stop - x) < Math.abs(best - x) ? stop : best),
    undefined,
  )
}

/** The parts of a line before and from its start, both with the point where they meet. */
export function partsOf({ points, startX }: PlotSeries): {
  readonly before: readonly PlotPoint[]
  readonly from: readonly PlotPoint[]
} {
  if (startX === undefined) return { before: [], from: points }
  return { before: points.filter(({ x }) => x <= startX), from: points.filter(({ x }) => x >= startX) }
}

/** The y of a line at one of its own x, or nothing where it has no point. */
export function valueAt(series: PlotSeries, x: number): number | undefined {
  return series.points.find((point) => point.x === x)?.y
}

/** The `d` of an SVG path through the points, broken where a value is not finite. */
export function pathThrough(
  points: readonly PlotPoint[],
  place: (point: PlotPoint) => readonly [number, number],
): string {
  let pen = 'M'
  let path = ''
  for (const point of points) {
    const [x, y] = place(point)
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      pen = 'M'
      continue
    }
    path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`
    pen = 'L'
  }
  return path
}
