import { expect, test } from 'vitest'
import { lossCurve } from './loss-curve.ts'
import { lossSvg, lossTicks, stepTicks } from './loss-svg.ts'
import type { LogLine } from './training-log.ts'

const step = (step: number, loss: number): LogLine => ({
  step,
  loss,
  gradientNorm: 1,
  learningRate: 1e-3,
  milliseconds: 100,
})

test('steps are gathered with their least, mean and greatest loss', () => {
  const lines = [step(1, 4), step(2, 2), { step: 2, validationLoss: 3 }, step(3, 6), step(4, 1), step(5, 3)]
  expect(lossCurve(lines, 2)).toEqual({
    points: [
      { step: 2, least: 2, mean: 3, greatest: 4 },
      { step: 5, least: 1, mean: 10 / 3, greatest: 6 },
    ],
    validation: [{ step: 2, loss: 3 }],
  })
})

test('a short log keeps every step, an empty one has none', () => {
  expect(lossCurve([step(1, 4)], 9).points).toEqual([{ step: 1, least: 4, mean: 4, greatest: 4 }])
  expect(lossCurve([])).toEqual({ points: [], validation: [] })
})

test('ticks are round numbers inside the range', () => {
  expect(lossTicks(0.12, 1.1)).toEqual([0.2, 0.5, 1])
  expect(lossTicks(0.13, 0.19)).toEqual([0.14, 0.16, 0.18])
  expect(lossTicks(0.2093, 0.2146)).toEqual([0.21, 0.212, 0.214])
  expect(lossTicks(0.2, 0.2)).toEqual([])
  expect(stepTicks(3000)).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000])
  expect(stepTicks(6)).toEqual([0, 1, 2, 3, 4, 5, 6])
})

test('higher losses lie higher in the picture, later steps to the right', () => {
  const lines = [step(1, 1), step(2, 0.5), step(3, 0.25), { step: 3, validationLoss: 0.5 }]
  const svg = lossSvg(lossCurve(lines))
  const [, line] = /<path d="(M[^"Z]*)" fill="none" stroke="#1f6f8b"/.exec(svg)!
  const points = line!
    .split(/[ML]/)
    .slice(1)
    .map((point) => point.split(' ').map(Number) as [number, number])
  const gap = (from: number, to: number, axis: 0 | 1) => points[to]![axis] - points[from]![axis]
  // equal factors are equal distances
  expect(gap(0, 1, 1)).toBeGreaterThan(50)
  expect(gap(1, 2, 1)).toBeCloseTo(gap(0, 1, 1), 0)
  expect(gap(1, 2, 0)).toBeCloseTo(gap(0, 1, 0), 0)
  const [, x, y] = /<circle cx="([\d.]+)" cy="([\d.]+)"/.exec(svg)!
  expect([Number(x), Number(y)]).toEqual([points[2]![0], points[1]![1]])
})

test('the loss before any step is a line of its own, and the held-out loss can be drawn alone', () => {
  const lines = [{ step: 0, validationLoss: 0.25 }, step(1, 1), step(2, 0.5), { step: 2, validationLoss: 0.24 }]
  const curve = lossCurve(lines)
  const dashed = /y1="([\d.]+)" y2="\1" stroke="[^"]+" stroke-width="1.5" stroke-dasharray/
  for (const svg of [lossSvg(curve), lossSvg({ ...curve, points: [] })]) {
    const circles = [...svg.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)"/g)].map(([, y]) => Number(y))
    expect(circles).toHaveLength(2)
    expect(Number(dashed.exec(svg)![1])).toBe(circles[0])
    // lower losses lie lower
    expect(circles[1]).toBeGreaterThan(circles[0]!)
  }
  expect(lossSvg({ ...curve, points: [] })).not.toContain('training steps: mean')
  expect(lossSvg(lossCurve(lines.slice(1)))).not.toContain('stroke-dasharray')
})

test('a run without losses yet has a picture without numbers that are none', () => {
  for (const lines of [[], [step(1, 1)]]) expect(lossSvg(lossCurve(lines))).not.toMatch(/NaN|Infinity/)
})
