import { expect, test } from 'vitest'
import { layOutSheet, type SheetPlace, sheetMeasures } from './layout.ts'

const cell = (width: number, height: number) => ({ width, height, title: `${width} × ${height}`, detail: '' })

test('every picture stands at the same height and keeps its aspect', () => {
  const { cells } = layOutSheet([[cell(128, 96), cell(256, 192), cell(512, 384)]])
  const places = cells[0]!
  expect(new Set(places.map(({ shownHeight, y }) => `${shownHeight} ${y}`)).size).toBe(1)
  expect(places.map(({ shownWidth }) => shownWidth)).toEqual([512, 512, 512])
})

test('pictures do not touch, captions lie under them and everything lies on the sheet', () => {
  const layout = layOutSheet([
    [cell(128, 128), cell(512, 512)],
    [cell(128, 128), cell(512, 512)],
  ])
  for (const row of layout.cells) {
    for (const [index, place] of row.entries()) {
      const before = row[index - 1]
      if (before) expect(place.x).toBe(before.x + before.shownWidth + sheetMeasures.gap)
      expect(place.titleY).toBeGreaterThan(place.y + place.shownHeight)
      expect(place.detailY).toBeGreaterThanOrEqual(place.titleY + sheetMeasures.titleSize)
      expect(place.x + place.shownWidth).toBeLessThanOrEqual(layout.width - sheetMeasures.margin)
      expect(place.detailY + sheetMeasures.detailSize).toBeLessThan(layout.footer.y)
    }
  }
  expect(layout.cells[1]![0]!.y).toBeGreaterThan(layout.cells[0]![0]!.detailY + sheetMeasures.detailSize)
  expect(layout.footer.y + sheetMeasures.footerSize).toBeLessThan(layout.height)
})

test('huge pictures are shown smaller and tiny ones larger', () => {
  expect(layOutSheet([[cell(2048, 2048)]]).cells[0]![0]!.shownHeight).toBe(sheetMeasures.maxPictureHeight)
  expect(layOutSheet([[cell(64, 64)]]).cells[0]![0]!.shownHeight).toBe(sheetMeasures.minPictureHeight)
})

test('a cell between two rows stands in their middle, and rows leave its place free', () => {
  const shared = { ...cell(128, 96), rowSpan: 2 }
  const { cells } = layOutSheet([
    [shared, cell(256, 192)],
    [null, cell(256, 192)],
  ])
  const [[base, above], [below]] = cells as [[SheetPlace, SheetPlace], [SheetPlace]]
  expect(below.x).toBe(above.x)
  expect(above.x).toBe(base.x + base.shownWidth + sheetMeasures.gap)
  expect(Math.abs(base.y - (above.y + below.y) / 2)).toBeLessThanOrEqual(0.5)
})
