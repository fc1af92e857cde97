import { type Affine, compose, scaleOf } from './affine.ts'
import { boundsOf, type Coverage, createCoverage } from './coverage.ts'
import { flatten, type Polyline } from './flatten.ts'
import { type DrawTile, type PaintRow, paintRow, solidRow } from './paint-row.ts'
import type { SvgShape } from './parse-svg.ts'
import { strokeOutline } from './stroke-outline.ts'

/** A square of a document, and the pixels it is drawn with. */
export interface SvgView {
  /** Pixels along a side. */
  readonly size: number
  readonly left: number
  readonly top: number
  readonly side: number
}

/** Draws shapes over black: row by row, 3 bytes (R, G, B) per pixel. Colours are mixed as they are stored, as SVG does. */
export function renderSvg(shapes: readonly SvgShape[], { size, left, top, side }: SvgView): Uint8Array {
  const scale = size / side
  const canvas = drawShapes(shapes, size, { a: scale, b: 0, c: 0, d: scale, e: -left * scale, f: -top * scale })
  const bytes = new Uint8Array(canvas.length)
  for (let index = 0; index < bytes.length; index++) bytes[index] = canvas[index]! + 0.5
  return bytes
}

function drawShapes(shapes: readonly SvgShape[], size: number, view: Affine): Float32Array {
  const canvas = new Float32Array(size * size * 3)
  const colours = new Float32Array(size * 3)
  const coverage = createCoverage(size, size)
  const drawTile = rememberTiles()
  const blend = (opacity: number, paint: PaintRow) =>
    coverage.sweep((y, x0, x1, covered) => {
      paint(y, x0, x1, colours)
      blendRow(canvas, 3 * y * size, { x0, x1, covered, colours, opacity })
    })
  for (const shape of shapes) {
    const transform = compose(view, shape.transform)
    const lines = shape.contours.map((contour) => flatten(contour, scaleOf(transform)))
    if (shape.fill) {
      const bounds = boundsOf(lines.flatMap(({ points }) => points))
      for (const { points } of lines) coverage.add(mapPoints(points, transform))
      blend(shape.opacity, paintRow({ paint: shape.fill, transform, bounds, drawTile }))
    }
    if (shape.stroke) {
      addStroke(lines, shape.stroke, transform, coverage)
      blend(shape.opacity, solidRow(shape.stroke.colour))
    }
  }
  return canvas
}

function addStroke(
  lines: readonly Polyline[],
  stroke: NonNullable<SvgShape['stroke']>,
  transform: Affine,
  coverage: Coverage,
): void {
  for (const line of lines) strokeOutline(line, stroke, (points) => coverage.add(mapPoints(points, transform)))
}

function mapPoints(points: readonly number[], { a, b, c, d, e, f }: Affine): number[] {
  const mapped = new Array<number>(points.length)
  for (let index = 0; index < points.length; index += 2) {
    const [x, y] = [points[index]!, points[index + 1]!]
    mapped[index] = a * x + c * y + e
    mapped[index + 1] = b * x + d * y + f
  }
  return mapped
}

interface BlendInput {
  readonly x0: number
  readonly x1: number
  readonly covered: Float32Array
  readonly colours: Float32Array
  readonly opacity: number
}

function blendRow(canvas: Float32Array, offset: number, { x0, x1, covered, colours, opacity }: BlendInput): void {
  for (let x = x0; x < x1; x++) {
    const alpha = covered[x]! * opacity
    if (alpha === 0) continue
    for (let index = 3 * x; index < 3 * x + 3; index++) {
      canvas[offset + index] = canvas[offset + index]! + alpha * (colours[index]! - canvas[offset + index]!)
    }
  }
}

/** Draws each tile once per size: a flower's petals all repeat the same one. */
function rememberTiles(): DrawTile {
  const tiles = new Map<string, Float32Array>()
  const numbers = new Map<readonly SvgShape[], number>()
  return (shapes, side, transform) => {
    const number = numbers.get(shapes) ?? numbers.size
    numbers.set(shapes, number)
    const key = `${number} ${side}`
    const tile = tiles.get(key) ?? drawShapes(shapes, side, transform)
    tiles.set(key, tile)
    return tile
  }
}
