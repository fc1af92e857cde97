import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'
import { isUpsamplersName, parseUpsamplers, parseWindow } from './parse-upsamplers.ts'

test('choices are gathered, and none takes back what was said before it', () => {
  expect(parseUpsamplers('b.safetensors', parseUpsamplers('small'))).toEqual(['small', 'b.safetensors'])
  expect(parseUpsamplers('none', ['small'])).toEqual([])
  expect(parseUpsamplers('micro', parseUpsamplers('none', ['small']))).toEqual(['micro'])
  expect(() => parseUpsamplers(' ')).toThrow(InvalidArgumentError)
})

test('names are told from files', () => {
  expect(['small', 'my-own_2'].map(isUpsamplersName)).toEqual([true, true])
  expect(['./small', 'a.safetensors', 'folder\\small'].map(isUpsamplersName)).toEqual([false, false, false])
})

test('a window has two ends, of which one may be left out', () => {
  expect(parseWindow('101-700')).toEqual({ from: 101, to: 700 })
  expect(parseWindow('101-')).toEqual({ from: 101 })
  expect(parseWindow('-700')).toEqual({ to: 700 })
  expect(parseWindow('0-0')).toEqual({ from: 0, to: 0 })
})

test.each(['', '-', '700', '700-101', 'a-b', '1.5-3', '1-2-3'])('"%s" is no window', (text) => {
  expect(() => parseWindow(text)).toThrow(InvalidArgumentError)
})
