import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { createCoverage } from './coverage.ts'

/** What each pixel of a picture is covered by. */
function coverageOf(width: number, height: number, ...polygons: number[][]): number[] {
  const coverage = createCoverage(width, height)
  for (const polygon of polygons) coverage.add(polygon)
  const pixels = new Array<number>(width * height).fill(0)
  coverage.sweep((y, x0, x1, covered) => {
    for (let x = x0; x < x1; x++) pixels[y * width + x] = covered[x]!
  })
  return pixels
}
const close = { absolute: 1e-6 }

test('a rectangle covers parts of pixels by their area', () => {
  const actual = coverageOf(3, 2, [0.5, 0.25, 2.25, 0.25, 2.25, 2, 0.5, 2])
  expectAllClose(actual, [0.375, 0.75, 0.1875, 0.5, 1, 0.25], close)
})

test('a triangle covers exactly its area', () => {
  expectAllClose(coverageOf(2, 2, [0, 0, 2, 2, 0, 2]), [0.5, 0, 1, 0.5], close)
  const flat = coverageOf(4, 1, [0, 1, 4, 0, 4, 1])
  expectAllClose(flat, [1 / 8, 3 / 8, 5 / 8, 7 / 8], close)
})

test('what lies beyond the sides is cut off', () => {
  const large = [-7.3, -5.1, 9.7, -5.1, 9.7, 11.2, -7.3, 11.2]
  expectAllClose(coverageOf(3, 3, large), Array(9).fill(1), close)
  // a slanted edge that enters from the left: x + y < 1 inside, so only the first pixel is cut
  expectAllClose(coverageOf(2, 2, [-3, 4, 4, -3, 9, 9]), [0.5, 1, 1, 1], close)
  expectAllClose(coverageOf(2, 1, [-5, 0, -1, 0, -1, 1, -5, 1]), [0, 0], close)
})

test('polygons of one rotation add up, those of opposite rotation make holes', () => {
  const square = (from: number, to: number) => [from, from, to, from, to, to, from, to]
  const reversed = [1, 1, 1, 2, 2, 2, 2, 1]
  expectAllClose(coverageOf(3, 3, square(0, 3), square(1, 2)), Array(9).fill(1), close)
  expect(coverageOf(3, 3, square(0, 3), reversed)[4]).toBe(0)
})

test('a sweep forgets what was added before', () => {
  const coverage = createCoverage(4, 4)
  coverage.add([0, 0, 4, 0, 4, 4, 0, 4])
  coverage.sweep(() => {})
  const rows: number[] = []
  coverage.add([1, 1, 3, 1, 3, 2, 1, 2])
  coverage.sweep((y, x0, x1, covered) => rows.push(y, x0, x1, covered[1]!))
  expect(rows).toEqual([1, 1, 3, 1])
})
