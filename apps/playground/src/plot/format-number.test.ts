import { expect, test } from 'vitest'
import { formatNumber } from './format-number.ts'

test('numbers have as many digits as asked for and no zeros at the end', () => {
  expect([0, 1, 0.1, 14.614_6, 999, 0.00466, 123_456.7].map((value) => formatNumber(value))).toEqual([
    '0',
    '1',
    '0.1',
    '14.61',
    '999',
    '0.00466',
    '123457',
  ])
})

test('small and large numbers are written with powers of ten', () => {
  expect(formatNumber(1e-5)).toBe('10⁻⁵')
  expect(formatNumber(-2.5e12)).toBe('−2.5 · 10¹²')
})

test('what is no number is said in words', () => {
  expect([Number.NaN, Number.POSITIVE_INFINITY].map((value) => formatNumber(value))).toEqual(['none', '∞'])
})
