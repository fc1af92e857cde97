import { describe, expect, test } from 'vitest'
import { compose, identity, invert, parseTransform } from './affine.ts'
import { parseColour } from './colour.ts'
import { parseSvg } from './parse-svg.ts'
import { parsePathData } from './path-data.ts'

describe('path data', () => {
  test('relative and short commands become absolute points', () => {
    expect(parsePathData('M1 2h3v-1l1 1Z')).toEqual([
      {
        start: [1, 2],
        segments: [
          [4, 2],
          [4, 1],
          [5, 2],
        ],
        closed: true,
      },
    ])
  })

  test('T mirrors the control point before it', () => {
    const [contour] = parsePathData('M0 0Q1 2 3 0t3 0T9 0')
    expect(contour!.segments).toEqual([
      [1, 2, 3, 0],
      [5, -2, 6, 0],
      [7, 2, 9, 0],
    ])
  })

  test('every M starts a contour, and numbers may begin with their sign or dot', () => {
    const contours = parsePathData('M.5-1L2 3M4 5L-6.5.25')
    expect(contours.map(({ start, segments }) => [start, segments])).toEqual([
      [[0.5, -1], [[2, 3]]],
      [[4, 5], [[-6.5, 0.25]]],
    ])
  })
})

describe('transforms', () => {
  const at = (text: string, x: number, y: number) => {
    const { a, b, c, d, e, f } = parseTransform(text)
    return [a * x + c * y + e, b * x + d * y + f].map((value) => Math.round(value * 1e6) / 1e6)
  }

  test('the last of a list is applied first', () => {
    expect(at('translate(10 20) scale(2 3)', 1, 1)).toEqual([12, 23])
    expect(at('scale(2 3) translate(10 20)', 1, 1)).toEqual([22, 63])
  })

  test('a rotation turns clockwise on the screen, about a point if one is given', () => {
    expect(at('rotate(90)', 1, 0)).toEqual([0, 1])
    expect(at('rotate(90 5 5)', 5, 4)).toEqual([6, 5])
  })

  test('nothing but the list counts, and an inverse undoes its map', () => {
    expect(parseTransform('')).toEqual(identity)
    const map = parseTransform('translate(3 4) rotate(30) scale(-2 0.5)')
    const back = compose(map, invert(map))
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f'] as const) expect(back[key]).toBeCloseTo(identity[key], 12)
  })
})

test.each([
  ['#0f8', [0, 255, 136]],
  ['#12ab34', [0x12, 0xab, 0x34]],
  // rows of the tables in CSS Color 4
  ['hsl(120 100% 25%)', [0, 128, 0]],
  ['hsl(0 0% 50%)', [128, 128, 128]],
  ['hsl(30 100% 50%)', [255, 128, 0]],
  ['hsl(240 50% 50%)', [64, 64, 191]],
])('%s is a colour', (text, expected) => {
  expect(parseColour(text)).toEqual(expected)
})

describe('documents', () => {
  test('groups nest, and paints are found by name', () => {
    const shapes = parseSvg(
      '<svg><defs><linearGradient id="g"><stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient></defs>' +
        '<g transform="translate(1 2)"><g transform="scale(2)"><circle cx="0" cy="0" r="1" fill="url(#g)"/></g></g>' +
        '<rect x="0" y="0" width="2" height="1" fill="#fff" opacity=".5"/></svg>',
    )
    expect(shapes[0]).toMatchObject({
      transform: { a: 2, d: 2, e: 1, f: 2 },
      fill: { type: 'gradient', top: [0, 0, 0], bottom: [255, 255, 255] },
    })
    expect(shapes[1]).toMatchObject({ transform: identity, opacity: 0.5, fill: { colour: [255, 255, 255] } })
  })

  test('a single line has a stroke and no fill', () => {
    const [shape] = parseSvg('<path d="M0 0h5" stroke="#f00" stroke-width=".3"/>')
    expect(shape).not.toHaveProperty('fill')
    expect(shape!.stroke).toEqual({ colour: [255, 0, 0], width: 0.3, join: 'miter', cap: 'butt' })
  })

  test('a shape that it does not know is refused', () => {
    expect(() => parseSvg('<use x="1"/>')).toThrow(expect.objectContaining({ code: 'UnknownName' }))
  })
})
