import { type Affine, compose, invert, scaleOf } from './affine.ts'
import type { PixelBox } from './coverage.ts'
import type { SvgPaint, SvgShape } from './parse-svg.ts'

/** Writes the colours of the pixels `x0..x1 − 1` of a row, 3 values of 0..255 each, at their place in `target`. */
export type PaintRow = (y: number, x0: number, x1: number, target: Float32Array) => void

/** Draws shapes on a canvas of `side` by `side` pixels and gives its colours, 3 values of 0..255 each. */
export type DrawTile = (shapes: readonly SvgShape[], side: number, transform: Affine) => Float32Array

interface PaintInput {
  readonly paint: SvgPaint
  /** From the shape's coordinates to pixels. */
  readonly transform: Affine
  /** The shape's bounding box, in its own coordinates. */
  readonly bounds: PixelBox
  readonly drawTile: DrawTile
}

/** Binds a paint to one shape. */
export function paintRow({ paint, transform, bounds, drawTile }: PaintInput): PaintRow {
  if (paint.type === 'colour') return solidRow(paint.colour)
  if (paint.type === 'gradient') return gradientRow(paint, transform, bounds)
  return patternRow(paint, transform, drawTile)
}

/** One colour everywhere. */
export function solidRow([red, green, blue]: readonly [number, number, number]): PaintRow {
  return (_y, x0, x1, target) => {
    for (let index = 3 * x0; index < 3 * x1; index += 3) {
      target[index] = red
      target[index + 1] = green
      target[index + 2] = blue
    }
  }
}

type Gradient = Extract<SvgPaint, { type: 'gradient' }>

function gradientRow({ top, bottom }: Gradient, transform: Affine, { y0, y1 }: PixelBox): PaintRow {
  const { b, d, f } = invert(transform)
  const [red, green, blue] = top
  const [redStep, greenStep, blueStep] = [bottom[0] - red, bottom[1] - green, bottom[2] - blue]
  return (y, x0, x1, target) => {
    const start = b * 0.5 + d * (y + 0.5) + f - y0
    for (let x = x0; x < x1; x++) {
      const part = Math.min(1, Math.max(0, (start + b * x) / (y1 - y0)))
      target[3 * x] = red + part * redStep
      target[3 * x + 1] = green + part * greenStep
      target[3 * x + 2] = blue + part * blueStep
    }
  }
}

type Pattern = Extract<SvgPaint, { type: 'pattern' }>

/** Texels of a tile along a side at most; beyond them a tile is only enlarged. */
const largestTile = 512

/** Draws the tile at twice the picture's resolution and averages four samples per pixel. */
function patternRow({ side, transform: own, shapes }: Pattern, transform: Affine, drawTile: DrawTile): PaintRow {
  const toPixels = compose(transform, own)
  const texels = Math.min(largestTile, Math.max(2, Math.ceil(2 * side * scaleOf(toPixels))))
  const enlarge = texels / side
  const tile = drawTile(shapes, texels, { a: enlarge, b: 0, c: 0, d: enlarge, e: 0, f: 0 })
  const toTexels = compose({ a: enlarge, b: 0, c: 0, d: enlarge, e: 0, f: 0 }, invert(toPixels))
  return (y, x0, x1, target) => {
    target.fill(0, 3 * x0, 3 * x1)
    for (const dy of [0.25, 0.75]) {
      const u = toTexels.c * (y + dy) + toTexels.e - 0.5
      const v = toTexels.d * (y + dy) + toTexels.f - 0.5
      for (let x = x0; x < x1; x++) {
        addSample(tile, texels, u + toTexels.a * (x + 0.25), v + toTexels.b * (x + 0.25), target, 3 * x)
        addSample(tile, texels, u + toTexels.a * (x + 0.75), v + toTexels.b * (x + 0.75), target, 3 * x)
      }
    }
  }
}

/** Adds a quarter of the bilinear sample at a place of the repeating tile. */
function addSample(tile: Float32Array, side: number, u: number, v: number, target: Float32Array, at: number): void {
  const column = Math.floor(u)
  const row = Math.floor(v)
  const left = wrap(column, side)
  const top = wrap(row, side)
  const right = left + 1 === side ? 0 : left + 1
  const bottom = top + 1 === side ? 0 : top + 1
  const [fx, fy] = [(u - column) / 4, v - row]
  const [wa, wb, wc, wd] = [(0.25 - fx) * (1 - fy), fx * (1 - fy), (0.25 - fx) * fy, fx * fy]
  const [a, b] = [3 * (top * side + left), 3 * (top * side + right)]
  const [c, d] = [3 * (bottom * side + left), 3 * (bottom * side + right)]
  for (let k = 0; k < 3; k++) {
    target[at + k] = target[at + k]! + wa * tile[a + k]! + wb * tile[b + k]! + wc * tile[c + k]! + wd * tile[d + k]!
  }
}

const wrap = (index: number, side: number): number => index - side * Math.floor(index / side)
