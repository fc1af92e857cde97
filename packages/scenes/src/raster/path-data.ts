/**
 * One stretch of an outline: a start and the segments after it. A segment is the points it adds, x and y in turn: its end for a
 * line (2 numbers), control point and end for a quadratic curve (4), two control points and end for a cubic one (6).
 */
export interface Contour {
  readonly start: readonly [number, number]
  readonly segments: readonly (readonly number[])[]
  readonly closed: boolean
}

/** Reads SVG path data with the commands M L H V Q T C Z, absolute or relative, each letter followed by one set of numbers. */
export function parsePathData(d: string): readonly Contour[] {
  const contours: { start: [number, number]; segments: number[][]; closed: boolean }[] = []
  let [x, y, controlX, controlY] = [0, 0, 0, 0]
  for (const [, letter, list] of d.matchAll(/([a-z])([^a-z]*)/gi)) {
    const command = letter!.toUpperCase()
    const points = absolutePoints(letter!, list!.match(/-?\d*\.?\d+/g)?.map(Number) ?? [], x, y)
    if (command === 'T') points.unshift(2 * x - controlX, 2 * y - controlY)
    if (command === 'M') contours.push({ start: [points[0]!, points[1]!], segments: [], closed: false })
    const contour = contours.at(-1)!
    if (command === 'Z') contour.closed = true
    else if (command !== 'M') contour.segments.push(points)
    ;[x, y] = command === 'Z' ? contour.start : [points.at(-2)!, points.at(-1)!]
    ;[controlX, controlY] = command === 'Q' || command === 'T' ? [points[0]!, points[1]!] : [x, y]
  }
  return contours
}

/** Spells out H and V, and moves relative points by the pen's place. */
function absolutePoints(letter: string, numbers: readonly number[], x: number, y: number): number[] {
  const isRelative = letter >= 'a'
  const [first] = numbers
  const command = letter.toUpperCase()
  const pairs =
    command === 'H' ? [first!, isRelative ? 0 : y] : command === 'V' ? [isRelative ? 0 : x, first!] : [...numbers]
  return isRelative ? pairs.map((value, index) => value + (index % 2 === 0 ? x : y)) : pairs
}
