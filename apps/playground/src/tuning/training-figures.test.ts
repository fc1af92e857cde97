import { expect, test } from 'vitest'
import { isMeasured, lossChange, measurementsLeft, median, smoothed, timeLeft } from './training-figures.ts'
import { emptyLog } from './training-log.ts'

test('the median stands between the two in the middle', () => {
  expect(median([5, 1, 100])).toBe(5)
  expect(median([4, 1, 2, 100])).toBe(3)
  expect(median([])).toBeNaN()
})

test('smoothing leaves a constant as it is, and follows a jump by its factor', () => {
  expect(smoothed([2, 2, 2]).every((value) => Math.abs(value - 2) < 1e-12)).toBe(true)
  const [, , third] = smoothed([0, 0, 1], 0.5)
  expect(third).toBeCloseTo(1 / 1.75, 12)
})

test('the time left counts measurements, and not the slow first step', () => {
  const log = { ...emptyLog, total: 10, losses: [1, 1, 1], times: [9000, 100, 300] }
  expect(timeLeft({ ...log, losses: [1], times: [9000] }, 2)).toBeNull()
  expect(timeLeft(log, 2)).toBe(7 * 200)
  const validations = [{ step: 0, loss: 1, milliseconds: 50 }]
  expect(timeLeft({ ...log, validations }, 2)).toBe(7 * 200 + 100)
})

test('a run is measured about eight times, and always at its end', () => {
  const measured = (steps: number) =>
    Array.from({ length: steps }, (_, index) => index + 1).filter((step) => isMeasured(step, steps))
  expect(measured(300)).toHaveLength(8)
  expect(measured(300).at(-1)).toBe(300)
  expect(measured(3)).toEqual([1, 2, 3])
  expect(measured(100).at(-1)).toBe(100)
  expect(measurementsLeft(0, 300)).toBe(8)
  expect(measurementsLeft(299, 300)).toBe(1)
  expect(measurementsLeft(300, 300)).toBe(0)
})

test('the change of the held-out loss is against that without upsamplers', () => {
  const at = (step: number, loss: number) => ({ step, loss, milliseconds: 1 })
  expect(lossChange({ ...emptyLog, validations: [at(0, 0.08)] })).toBeNull()
  expect(lossChange({ ...emptyLog, validations: [at(0, 0.08), at(10, 0.06)] })).toBeCloseTo(-0.25, 12)
})
