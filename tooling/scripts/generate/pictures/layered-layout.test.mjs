import { expect, test } from 'vitest'
import { layeredLayout } from './layered-layout.mjs'

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
const nodes = names.map((id, index) => ({ id, width: 30 + 10 * index }))
const edges = [
  ['a', 'b'],
  ['a', 'c'],
  ['b', 'd'],
  ['c', 'd'],
  ['a', 'e'],
  ['e', 'g'],
  ['d', 'g'],
  ['f', 'g'],
  ['a', 'g'],
].map(([from = '', to = '']) => ({ from, to }))
const layout = layeredLayout(nodes, edges, { gap: 12, pitch: 40 })
const placed = nodes.map(({ id, width }) => ({ id, width, ...(layout.places.get(id) ?? { x: 0, y: 0 }) }))

test('every line goes down, one layer at a time', () => {
  for (const { points } of layout.routes) {
    for (const [index, { y }] of points.slice(1).entries()) expect(y - (points[index]?.y ?? 0)).toBe(40)
  }
})

test('boxes of a layer keep their distance and stay inside', () => {
  for (const one of placed) {
    expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0)
    expect(one.x + one.width / 2).toBeLessThanOrEqual(layout.width)
    for (const other of placed.filter(({ id, y }) => id > one.id && y === one.y)) {
      expect(Math.abs(other.x - one.x)).toBeGreaterThanOrEqual((one.width + other.width) / 2 + 12 - 1e-9)
    }
  }
})

test('the same graph is drawn the same', () => {
  expect(layeredLayout(nodes, edges, { gap: 12, pitch: 40 })).toEqual(layout)
})
