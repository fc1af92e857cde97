import { expect, test } from 'vitest'
import { drawText, fitText, textWidth } from './draw-text.ts'
import { missingGlyph, strokeFont } from './stroke-font.ts'

const style = { size: 10, colour: '#000', weight: 1 }

test('the alphabet has every printable ASCII character', () => {
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
  expect(ascii.filter((character) => strokeFont[character] === undefined)).toEqual([])
})

test('a line is as wide as its letters and the space between them', () => {
  expect(textWidth('', 10)).toBe(0)
  expect(textWidth('A', 10)).toBe(7)
  expect(textWidth('AA', 20)).toBe(32)
})

test('accents fall off and unknown characters become boxes', () => {
  expect(drawText('é', 0, 0, style)).toBe(drawText('e', 0, 0, style))
  expect(drawText('家', 0, 0, style)).toContain(missingGlyph[1])
})

test('text from outside cannot break out of the SVG', () => {
  expect(drawText('</g><script>&', 0, 0, style)).not.toContain('script')
})

test('a line that is too long ends in an ellipsis and fits', () => {
  const text = 'a red house in the snow'
  const cut = fitText(text, 10, 60)
  expect(cut.endsWith('…')).toBe(true)
  expect(textWidth(cut, 10)).toBeLessThanOrEqual(60)
  expect(fitText(text, 10, 1000)).toBe(text)
})
