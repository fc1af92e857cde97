import { expect, test } from 'vitest'
import { spreadLabels } from './spread-labels.ts'

test('labels with room stay where they are', () => {
  expect(spreadLabels([10, 50], 15, [0, 100])).toEqual([10, 50])
})

test('labels that touch move apart around their mean and keep their order', () => {
  expect(spreadLabels([51, 50, 49], 10, [0, 100])).toEqual([60, 50, 40])
})

test('labels at the end stay inside', () => {
  expect(spreadLabels([100, 100], 20, [0, 100])).toEqual([80, 100])
})

test('every pair is at least the gap apart for many random places', () => {
  for (let seed = 1; seed < 200; seed++) {
    const places = Array.from({ length: 6 }, (_, index) => ((seed * 7919 * (index + 3)) % 101) * 2)
    const spread = spreadLabels(places, 15, [0, 200]).sort((a, b) => a - b)
    const gaps = spread.slice(1).map((place, index) => place - spread[index]!)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(15 - 1e-9)
    expect(spread[0]).toBeGreaterThanOrEqual(-1e-9)
    expect(spread.at(-1)).toBeLessThanOrEqual(200 + 1e-9)
  }
})
