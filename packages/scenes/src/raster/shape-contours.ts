import { createError, UnknownName } from '@self-cascade/core'
import { type Contour, parsePathData } from './path-data.ts'

/** The attributes of an SVG element. */
export type Attributes = Readonly<Record<string, string>>

/** Control points of a cubic curve that follows a quarter of a circle: `4/3 · (√2 − 1)`. */
const kappa = (4 / 3) * (Math.SQRT2 - 1)

const number = (attributes: Attributes, name: string): number => Number(attributes[name] ?? 0)

/** An ellipse as four cubic curves. */
function ellipseContour(cx: number, cy: number, rx: number, ry: number): Contour {
  const [kx, ky] = [kappa * rx, kappa * ry]
  const segments = [
    [cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry],
    [cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy],
    [cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry],
    [cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy],
  ]
  return { start: [cx + rx, cy], segments, closed: true }
}

function rectContour(x: number, y: number, width: number, height: number, radius: number): Contour {
  const [right, bottom] = [x + width, y + height]
  if (radius === 0) {
    const segments = [
      [right, y],
      [right, bottom],
      [x, bottom],
    ]
    return { start: [x, y], segments, closed: true }
  }
  const k = radius * (1 - kappa)
  const segments = [
    [right - radius, y],
    [right - k, y, right, y + k, right, y + radius],
    [right, bottom - radius],
    [right, bottom - k, right - k, bottom, right - radius, bottom],
    [x + radius, bottom],
    [x + k, bottom, x, bottom - k, x, bottom - radius],
    [x, y + radius],
    [x, y + k, x + k, y, x + radius, y],
  ]
  return { start: [x + radius, y], segments, closed: true }
}

function polygonContour(text: string): Contour {
  const points = text.split(' ').map((pair) => pair.split(',').map(Number))
  const [x, y] = points[0] as [number, number]
  return { start: [x, y], segments: points.slice(1), closed: true }
}

const contoursByElement: Readonly<Record<string, (attributes: Attributes) => readonly Contour[]>> = {
  path: ({ d }) => parsePathData(d!),
  polygon: ({ points }) => [polygonContour(points!)],
  circle: (a) => [ellipseContour(number(a, 'cx'), number(a, 'cy'), number(a, 'r'), number(a, 'r'))],
  ellipse: (a) => [ellipseContour(number(a, 'cx'), number(a, 'cy'), number(a, 'rx'), number(a, 'ry'))],
  rect: (a) => [rectContour(number(a, 'x'), number(a, 'y'), number(a, 'width'), number(a, 'height'), number(a, 'rx'))],
}

/** The outline of a basic shape. */
export function shapeContours(element: string, attributes: Attributes): readonly Contour[] {
  const read = contoursByElement[element]
  if (read) return read(attributes)
  throw createError(UnknownName, { kind: 'SVG shape', name: element, known: Object.keys(contoursByElement) })
}
