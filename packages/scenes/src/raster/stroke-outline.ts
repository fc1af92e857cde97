import type { Polyline } from './flatten.ts'
import type { SvgStroke } from './parse-svg.ts'

/** Called for each piece of a stroke: x and y in turn, all pieces in the same sense of rotation. */
type AddPiece = (points: readonly number[]) => void

/** Longest miter before a corner is cut off, in widths of the line (SVG's default). */
const miterLimit = 4

/** A straight line of the stroke: from its start, along the unit vector (dx, dy). */
interface Line {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
  readonly length: number
}

/**
 * Covers a stroked polyline with pieces that touch but do not overlap, so that their coverages add up: one for each line, cut
 * short on the inner side of corners, and one for each corner's outer side and each round end.
 */
export function strokeOutline(polyline: Polyline, { width, join, cap }: SvgStroke, add: AddPiece): void {
  const half = width / 2
  const lines = linesOf(polyline)
  const before = (index: number) => lines[index - 1] ?? (polyline.closed ? lines.at(-1) : undefined)
  const after = (index: number) => lines[index + 1] ?? (polyline.closed ? lines[0] : undefined)
  for (const [index, line] of lines.entries()) {
    const [previous, next] = [before(index), after(index)]
    addLine(line, half, previous ? cutOf(previous, line, half) : 0, next ? cutOf(line, next, half) : 0, add)
    if (next) addCorner(line, next, half, join, add)
  }
  if (cap === 'round' && !polyline.closed && lines.length > 0) {
    const [first, last] = [lines[0]!, lines.at(-1)!]
    addFan(first.x, first.y, half, [-first.dy, first.dx, -first.dx, -first.dy, first.dy, -first.dx], add)
    const [x, y] = endOf(last)
    addFan(x, y, half, [last.dy, -last.dx, last.dx, last.dy, -last.dy, last.dx], add)
  }
}

function linesOf({ points, closed }: Polyline): readonly Line[] {
  const lines: Line[] = []
  const count = points.length / 2
  for (let index = 0; index < (closed ? count : count - 1); index++) {
    const next = (index + 1) % count
    const [x, y] = [points[2 * index]!, points[2 * index + 1]!]
    const [dx, dy] = [points[2 * next]! - x, points[2 * next + 1]! - y]
    const length = Math.sqrt(dx * dx + dy * dy)
    if (length > 0) lines.push({ x, y, dx: dx / length, dy: dy / length, length })
  }
  return lines
}

const endOf = ({ x, y, dx, dy, length }: Line): readonly [number, number] => [x + dx * length, y + dy * length]

const turnOf = (from: Line, to: Line): number => from.dx * to.dy - from.dy * to.dx

/**
 * How much of a line's inner side a corner takes: `half · tan(θ/2)`, positive where the line turns towards its normal (−dy, dx).
 * A line that is too short for it keeps its whole side and overlaps.
 */
function cutOf(from: Line, to: Line, half: number): number {
  const turn = turnOf(from, to)
  const cut = (half * turn) / (1 + from.dx * to.dx + from.dy * to.dy)
  return Math.abs(cut) <= Math.min(from.length, to.length) ? cut : 0
}

function addLine(line: Line, half: number, startCut: number, endCut: number, add: AddPiece): void {
  const { x, y, dx, dy } = line
  const [endX, endY] = endOf(line)
  const [nx, ny] = [-dy * half, dx * half]
  const [startLeft, startRight] = [Math.max(0, startCut), Math.max(0, -startCut)]
  const [endLeft, endRight] = [Math.max(0, endCut), Math.max(0, -endCut)]
  const right = [
    x - nx + dx * startRight,
    y - ny + dy * startRight,
    endX - nx - dx * endRight,
    endY - ny - dy * endRight,
  ]
  const left = [endX + nx - dx * endLeft, endY + ny - dy * endLeft, x + nx + dx * startLeft, y + ny + dy * startLeft]
  add([x, y, ...right, endX, endY, ...left])
}

/** Fills the gap on the outer side of a corner. */
function addCorner(from: Line, to: Line, half: number, join: SvgStroke['join'], add: AddPiece): void {
  const turn = turnOf(from, to)
  if (Math.abs(turn) < 1e-9) return
  const side = turn > 0 ? -1 : 1
  const [x, y] = endOf(from)
  const [ax, ay, bx, by] = [-from.dy * side, from.dx * side, -to.dy * side, to.dx * side]
  const rim = join === 'round' ? [ax, ay, bx, by] : [ax, ay, ...miterTip(ax, ay, bx, by), bx, by]
  const ordered = turn > 0 ? rim : reversePoints(rim)
  if (join === 'round') addFan(x, y, half, ordered, add)
  else add([x, y, ...ordered.map((value, index) => half * value + (index % 2 === 0 ? x : y))])
}

/** The tip lies on the bisector of the two unit normals, `1 / cos(θ/2)` from the corner. */
function miterTip(ax: number, ay: number, bx: number, by: number): readonly number[] {
  const halfCosineSquared = (1 + ax * bx + ay * by) / 2
  if (halfCosineSquared * miterLimit * miterLimit < 1) return []
  const stretch = 1 / (2 * halfCosineSquared)
  return [(ax + bx) * stretch, (ay + by) * stretch]
}

/** Pieces of each arc of a fan, between one rim vector and the next. */
const arcPieces = 6

/** A sector of a disc through unit vectors that are less than half a turn apart. */
function addFan(x: number, y: number, radius: number, rim: readonly number[], add: AddPiece): void {
  const points = [x, y]
  for (let index = 0; index + 2 < rim.length; index += 2) {
    const [ax, ay, bx, by] = [rim[index]!, rim[index + 1]!, rim[index + 2]!, rim[index + 3]!]
    for (let piece = index === 0 ? 0 : 1; piece <= arcPieces; piece++) {
      const t = piece / arcPieces
      const [u, v] = [ax + t * (bx - ax), ay + t * (by - ay)]
      const length = Math.sqrt(u * u + v * v)
      points.push(x + (radius * u) / length, y + (radius * v) / length)
    }
  }
  add(points)
}

const reversePoints = (points: readonly number[]): number[] =>
  points.map((_, index) => points[points.length - 2 - index + 2 * (index % 2)]!)
