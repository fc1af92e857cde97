import { expect, test } from 'vitest'
import { averaged, sparkline } from './sparkline.ts'

test('the least number is the lowest bar and the greatest the highest', () => {
  expect(sparkline([0, 7, 3.4, 3.6], 10)).toBe('▁█▄▅')
})

test('numbers that are all the same lie low', () => {
  expect(sparkline([2, 2, 2], 10)).toBe('▁▁▁')
  expect(sparkline([], 10)).toBe('')
})

test('a long list is averaged in parts, and none of it is left out', () => {
  expect(averaged([1, 3, 5, 7, 9, 11, 100], 3)).toEqual([2, 6, 40])
  expect(averaged([1, 2], 3)).toEqual([1, 2])
  expect(sparkline([0, 0, 0, 7, 7, 7], 2)).toBe('▁█')
})
