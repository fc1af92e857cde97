import { expect, test } from 'vitest'
import { flatten } from './flatten.ts'
import { parsePathData } from './path-data.ts'
import { strokeOutline } from './stroke-outline.ts'

/** Twice the signed area of each piece of a stroke. */
function areas(d: string, width: number, join: 'miter' | 'round' = 'miter', cap: 'butt' | 'round' = 'butt'): number[] {
  const pieces: number[] = []
  for (const contour of parsePathData(d)) {
    strokeOutline(flatten(contour, 10), { colour: [0, 0, 0], width, join, cap }, (points) => {
      let area = 0
      for (let index = 0; index < points.length; index += 2) {
        const next = (index + 2) % points.length
        area += points[index]! * points[next + 1]! - points[next]! * points[index + 1]!
      }
      pieces.push(area / 2)
    })
  }
  return pieces
}
const total = (pieces: readonly number[]) => pieces.reduce((sum, area) => sum + area, 0)

test('a line covers its length times its width', () => {
  expect(total(areas('M1 2L4 6', 0.5))).toBeCloseTo(2.5, 10)
})

test('a closed square covers a frame with sharp corners', () => {
  expect(total(areas('M0 0H10V10H0Z', 2))).toBeCloseTo(12 * 12 - 8 * 8, 10)
  expect(total(areas('M0 0V10H10V0Z', 2))).toBeCloseTo(12 * 12 - 8 * 8, 10)
})

test('round joins and ends cover parts of discs', () => {
  const frame = 14 * 14 - 6 * 6 - 4 * (4 - Math.PI)
  const capsule = 40 + 4 * Math.PI
  const [joined, ended] = [total(areas('M0 0H10V10H0Z', 4, 'round')), total(areas('M0 0H10', 4, 'miter', 'round'))]
  // arcs are cut into straight pieces, which lie inside them
  for (const [actual, exact] of [
    [joined, frame],
    [ended, capsule],
  ] as const) {
    expect(actual).toBeLessThan(exact)
    expect(actual).toBeGreaterThan(exact - 0.2)
  }
})

test('a corner sharper than the miter limit is cut off', () => {
  const [sharp, blunt] = [total(areas('M0 0L10 1L0 2', 0.1)), total(areas('M0 0L10 6L0 12', 0.1))]
  const lines = (x: number, y: number) => 2 * Math.hypot(x, y) * 0.1
  // The inner sides share half · tan(θ/2) · half at the corner, which a miter gives back on the outer side.
  expect(blunt).toBeCloseTo(lines(10, 6), 6)
  expect(sharp).toBeLessThan(lines(10, 1))
})

test('all pieces have one sense of rotation, so that their coverages add up', () => {
  const pieces = areas('M0 0L10 1L3 8L4 -5M0 0q3 9 8 1t6 3C1 2 9 9 9 0', 0.7, 'round', 'round')
  expect(pieces.length).toBeGreaterThan(20)
  expect(Math.min(...pieces)).toBeGreaterThanOrEqual(0)
})

test('a repeated point changes nothing', () => {
  expect(total(areas('M0 0L5 0L5 0L5 5', 1))).toBeCloseTo(total(areas('M0 0L5 0L5 5', 1)), 10)
})
