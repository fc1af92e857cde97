import { expect, test } from 'vitest'
import { parseCount, parseDuration, parseList, parseNumber, parseNumbers, parseSize } from './parse-values.ts'

test('a size is width by height, or one side of a square', () => {
  expect(parseSize('512x384')).toEqual({ width: 512, height: 384 })
  expect(parseSize('512×384')).toEqual({ width: 512, height: 384 })
  expect(parseSize(' 512 ')).toEqual({ width: 512, height: 512 })
})

test.each(['', 'x512', '512x', '-512x512', '512.5x512', '512 by 512', '512x512x3'])('"%s" is no size', (text) => {
  expect(() => parseSize(text)).toThrow('WIDTHxHEIGHT')
})

test.each(['', ' ', 'ten', 'NaN', 'Infinity', '1e999'])('"%s" is no number', (text) => {
  expect(() => parseNumber(text)).toThrow('must be a number')
})

test.each(['-1', '1.5', '9007199254740993e3'])('"%s" is no count', (text) => {
  expect(() => parseCount(text)).toThrow('whole number')
})

test('a list drops empty names', () => {
  expect(parseList('webgpu, cpu,')).toEqual(['webgpu', 'cpu'])
})

test('a list of numbers has no gaps', () => {
  expect(parseNumbers('1, 0.75,.5')).toEqual([1, 0.75, 0.5])
  expect(() => parseNumbers('1,,0.5')).toThrow('must be a number')
})

test.each([
  ['90s', 90],
  ['10m', 600],
  ['1h30m', 5400],
  ['0.5', 0.5],
])('%s is a duration of %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds)
})

test.each(['soon', '10x', '', '0', '-5m', '1m later'])('"%s" is no duration', (text) => {
  expect(() => parseDuration(text)).toThrow('A duration is written')
})
