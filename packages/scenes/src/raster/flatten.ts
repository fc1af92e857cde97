import type { Contour } from './path-data.ts'

/** A contour of straight lines: x and y in turn. A closed one does not repeat its first point. */
export interface Polyline {
  readonly points: readonly number[]
  readonly closed: boolean
}

/** Farthest that a straight piece may lie from its curve, in pixels; less than 1/256 of a pixel's area is lost to it. */
const tolerance = 0.03

/** Cuts the curves of a contour into straight pieces, fine enough where one unit is `pixelsPerUnit` pixels. */
export function flatten({ start, segments, closed }: Contour, pixelsPerUnit: number): Polyline {
  const points: number[] = [...start]
  for (const segment of segments) {
    const [x, y] = [points.at(-2)!, points.at(-1)!]
    if (segment.length === 2) points.push(segment[0]!, segment[1]!)
    else if (segment.length === 4) pushQuadratic(points, x, y, segment, pixelsPerUnit)
    else pushCubic(points, x, y, segment, pixelsPerUnit)
  }
  const returns = closed && points.at(-2) === points[0] && points.at(-1) === points[1]
  return { points: returns && points.length > 2 ? points.slice(0, -2) : points, closed }
}

/** `n` pieces of a curve with second differences of length at most `bend` lie within `bend · factor / n²` of it. */
const pieceCount = (bend: number, factor: number, pixelsPerUnit: number): number =>
  Math.max(1, Math.ceil(Math.sqrt((bend * factor * pixelsPerUnit) / tolerance)))

const bendOf = (x0: number, y0: number, x1: number, y1: number, x2: number, y2: number): number => {
  const dx = x0 - 2 * x1 + x2
  const dy = y0 - 2 * y1 + y2
  return Math.sqrt(dx * dx + dy * dy)
}

function pushQuadratic(points: number[], x0: number, y0: number, segment: readonly number[], pixelsPerUnit: number) {
  const [x1, y1, x2, y2] = segment as [number, number, number, number]
  const count = pieceCount(bendOf(x0, y0, x1, y1, x2, y2), 1 / 4, pixelsPerUnit)
  for (let index = 1; index < count; index++) {
    const t = index / count
    const s = 1 - t
    points.push(s * s * x0 + 2 * s * t * x1 + t * t * x2, s * s * y0 + 2 * s * t * y1 + t * t * y2)
  }
  points.push(x2, y2)
}

function pushCubic(points: number[], x0: number, y0: number, segment: readonly number[], pixelsPerUnit: number) {
  const [x1, y1, x2, y2, x3, y3] = segment as [number, number, number, number, number, number]
  const bend = Math.max(bendOf(x0, y0, x1, y1, x2, y2), bendOf(x1, y1, x2, y2, x3, y3))
  const count = pieceCount(bend, 3 / 4, pixelsPerUnit)
  for (let index = 1; index < count; index++) {
    const t = index / count
    const s = 1 - t
    const [w0, w1, w2, w3] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t]
    points.push(w0 * x0 + w1 * x1 + w2 * x2 + w3 * x3, w0 * y0 + w1 * y1 + w2 * y2 + w3 * y3)
  }
  points.push(x3, y3)
}
