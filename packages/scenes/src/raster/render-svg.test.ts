import { readFixture, readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { sceneAt } from '../scene-at.ts'
import type { SceneRegion } from '../scene-region.ts'
import type { SceneWords } from '../scene-vocabulary.ts'
import { parseSvg } from './parse-svg.ts'
import { renderSvg } from './render-svg.ts'

const render = (text: string, size: number, side = size) => renderSvg(parseSvg(text), { size, left: 0, top: 0, side })
const pixel = (bytes: Uint8Array, size: number, x: number, y: number) => [
  ...bytes.slice(3 * (y * size + x)).slice(0, 3),
]

describe('scenes look as librsvg draws them', () => {
  interface Case {
    readonly seed: number
    readonly words: SceneWords
    readonly region?: SceneRegion
  }
  const { cases } = readJsonFixture<{ cases: Case[] }>(import.meta.url, '../__fixtures__/librsvg-64.json')
  const stored = readFixture(import.meta.url, '../__fixtures__/librsvg-64.rgb')
  const length = 64 * 64 * 3

  test.each(cases.map((entry, index) => ({ ...entry, index })))('$words.object $words.place', ({ index, ...entry }) => {
    const expected = stored.subarray(index * length, (index + 1) * length)
    const actual = sceneAt(entry.seed, { words: entry.words }).render(64, entry.region)
    const differences = actual.map((value, at) => Math.abs(value - expected[at]!))
    // librsvg rounds coverage to fifteenths of a pixel's height and colours to bytes after every shape
    expect(differences.reduce((sum, value) => sum + value, 0) / length).toBeLessThan(0.7)
    expect(Math.max(...differences)).toBeLessThan(30)
  })
})

test('a gradient runs from the top of the shape to its bottom', () => {
  const stops = '<stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#f0f"/>'
  const bytes = render(
    `<defs><linearGradient id="g">${stops}</linearGradient></defs><rect x="0" y="0" width="4" height="4" fill="url(#g)"/>`,
    4,
  )
  expect([0, 1, 2, 3].map((y) => pixel(bytes, 4, 1, y)[0])).toEqual([32, 96, 159, 223])
  expect(pixel(bytes, 4, 0, 0)[1]).toBe(0)
})

test('a pattern repeats its tile, and shrinks to the mean of it', () => {
  const pattern =
    '<defs><pattern id="p" width="2" height="2" patternUnits="userSpaceOnUse"><rect x="0" y="0" width="2" height="2" fill="#000"/><rect x="0" y="0" width="1" height="2" fill="#fff"/></pattern></defs>'
  const text = `${pattern}<rect x="0" y="0" width="64" height="64" fill="url(#p)"/>`
  const large = render(text, 64, 8)
  const row = [1, 4, 6, 9, 12, 14].map((x) => pixel(large, 64, x, 20)[0])
  expect(row).toEqual([255, 255, 255, 0, 0, 0])
  expect(pixel(large, 64, 17, 20)[0]).toBe(255)
  const small = render(text, 4, 64)
  for (const value of small) expect(Math.abs(value - 127.5)).toBeLessThan(3)
})

test('opacity mixes a shape with what lies below it', () => {
  const text =
    '<rect x="0" y="0" width="1" height="1" fill="#fff"/><rect x="0" y="0" width="1" height="1" fill="#f00" opacity=".25"/>'
  expect([...render(text, 1)]).toEqual([255, 191, 191])
})
