import sharp from 'sharp'
import { expect, test } from 'vitest'
import { layOutSheet } from './layout.ts'
import { makeSheet } from './make-sheet.ts'

const flat = (side: number, value: number) => ({
  width: side,
  height: side,
  data: new Uint8ClampedArray(side * side * 3).fill(value),
})

test('the pictures and the captions are where the layout says', async () => {
  const row = [
    { raster: flat(16, 10), title: '16 × 16', detail: 'from noise' },
    { raster: flat(32, 200), title: '32 × 32', detail: 'from K = 700' },
  ]
  const png = await makeSheet({ heading: 'a red house', footer: 'seed 1', rows: [row] })
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  const layout = layOutSheet([row.map(({ raster, title, detail }) => ({ ...raster, title, detail }))])
  expect([info.width, info.height]).toEqual([layout.width, layout.height])
  const at = (x: number, y: number) => data[(y * info.width + x) * info.channels]
  const [first, second] = layout.cells[0]!
  expect(at(first!.x + 20, first!.y + 20)).toBe(10)
  expect(at(second!.x + 20, second!.y + 20)).toBe(200)
  const band = Array.from({ length: 15 }, (_, y) =>
    Array.from({ length: 60 }, (_, x) => at(first!.x + x, first!.titleY + y)!),
  )
  expect(Math.min(...band.flat())).toBeLessThan(120)
})
