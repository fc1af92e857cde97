import { expect, test } from 'vitest'
import { extentOf, makeScale, roundDomain, ticks } from './scales.ts'

test('a linear scale keeps proportions, also when it runs backwards', () => {
  const scale = makeScale('linear', [1000, 0], [0, 200])
  expect([1000, 750, 0].map(scale)).toEqual([0, 50, 200])
})

test('a logarithmic scale gives each decade the same length and puts 0 at its start', () => {
  const scale = makeScale('log', [0.01, 100], [0, 400])
  expect([0.01, 0.1, 1, 100].map((value) => Math.round(scale(value)))).toEqual([0, 100, 200, 400])
  expect(scale(0)).toBe(0)
})

test('a domain of one value lies in the middle', () => {
  expect(makeScale('linear', [3, 3], [0, 10])(3)).toBe(5)
})

test('linear ticks are round and inside the domain', () => {
  expect(ticks('linear', [0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
  expect(ticks('linear', [999, 0], 5)).toEqual([0, 200, 400, 600, 800])
  expect(ticks('linear', [-0.3, 0.3], 6)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3])
})

test('logarithmic ticks are powers of ten, with 2 and 5 where there is room', () => {
  expect(ticks('log', [0.03, 14.6], 5)).toEqual([0.1, 1, 10])
  expect(ticks('log', [1, 10], 5)).toEqual([1, 2, 5, 10])
  expect(ticks('log', [1e-6, 1e6], 6)).toEqual([1e-6, 1e-4, 1e-2, 1, 100, 1e4, 1e6])
})

test('the extent leaves out what cannot be drawn', () => {
  expect(extentOf([3, Number.NaN, -2, Number.POSITIVE_INFINITY])).toEqual([-2, 3])
  expect(extentOf([0, 5, 0.1], 'log')).toEqual([0.1, 5])
  expect(extentOf([])).toBeUndefined()
})

test('a round domain holds the data and ends at ticks', () => {
  expect(roundDomain('linear', [0.03, 14.6], 4)).toEqual([0, 15])
  expect(roundDomain('linear', [0, 999], 4)).toEqual([0, 1000])
  expect(roundDomain('log', [0.0046, 1175], 4)).toEqual([0.001, 10_000])
})
