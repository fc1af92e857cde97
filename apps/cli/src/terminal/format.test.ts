import { expect, test } from 'vitest'
import { formatBytes, formatClock, formatCount, formatDuration, formatSteps } from './format.ts'
import { formatTable } from './table.ts'

test('times read as clocks and durations', () => {
  expect([0, 59_400, 61_000, 3_723_000].map(formatClock)).toEqual(['0:00', '0:59', '1:01', '1:02:03'])
  expect([87.4, 1340, 99_999, 125_000].map(formatDuration)).toEqual(['87 ms', '1.34 s', '100 s', '2:05'])
})

test('bytes take the unit that leaves three digits', () => {
  expect([0, 999, 1000, 851_443_712, 1.5 * 2 ** 30].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '0.977 kB',
    '812 MB',
    '1.50 GB',
  ])
})

test('one step is no plural', () => {
  expect([0, 1, 2].map(formatSteps)).toEqual(['0 steps', '1 step', '2 steps'])
})

test('counts are set apart by thousands', () => {
  expect([0, 999, 1000, 7424004].map(formatCount)).toEqual(['0', '999', '1 000', '7 424 004'])
})

test('columns line up', () => {
  const rows = [
    ['name', 'n'],
    ['a', '100'],
  ]
  expect(formatTable(rows, new Set([0]))).toBe('name    n\na     100')
})
