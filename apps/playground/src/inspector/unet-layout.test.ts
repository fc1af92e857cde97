import { expect, test } from 'vitest'
import { featureDims, latentCells } from './feature-size.ts'
import { boxHeight, layOutUnet } from './unet-layout.ts'
import { cutStart, shortNames, shortNodeNames } from './value-names.ts'

const skips = [1, 1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 8].map((scale) => ({ scale }))

test.each([312, 560, 850])('at %i pixels no two boxes meet and labels have room between them', (width) => {
  const { levels, boxWidth, height, middleY } = layOutUnet(skips, width)
  const rows = levels.flatMap((level) => level.rows)
  expect(rows.map(({ index }) => index)).toEqual(skips.map((_, index) => index))
  rows.slice(1).forEach((row, at) => {
    expect(row.y - rows[at]!.y).toBeGreaterThan(boxHeight)
  })
  for (const { left, right } of rows) {
    expect(left).toBeGreaterThanOrEqual(0)
    expect(right).toBeLessThanOrEqual(width)
    expect(right - left - 2 * boxWidth).toBeGreaterThanOrEqual(95)
  }
  expect(middleY - rows.at(-1)!.y).toBeGreaterThan(boxHeight)
  expect(height).toBeGreaterThan(middleY + boxHeight / 2)
})

test('each resolution lies further in than the one above', () => {
  const lefts = layOutUnet(skips, 850).levels.map(({ rows }) => rows[0]!.left)
  expect(new Set(lefts).size).toBe(4)
  expect(lefts).toEqual([...lefts].sort((a, b) => a - b))
})

test('a network of one level has a drawing too', () => {
  expect(layOutUnet([{ scale: 1 }], 400).levels).toHaveLength(1)
})

test('odd sizes round up, as strided layers do', () => {
  const cells = latentCells({ width: 200, height: 128 }, 8)
  expect(cells).toEqual({ width: 25, height: 16 })
  expect(featureDims({ channels: 320, axisScales: [2, 2], scale: 2 }, cells)).toBe('320 × 8 × 13')
  expect(featureDims({ channels: 320, axisScales: [1, 2, 2], scale: 2 }, cells)).toBe('320 × 8 × 13')
})

test('a size that is none gives letters', () => {
  expect(latentCells({ width: Number.NaN, height: 128 }, 8)).toBeUndefined()
  expect(latentCells({ width: 64, height: 64 }, 0)).toBeUndefined()
  expect(featureDims({ channels: 64, axisScales: [2, 2], scale: 2 }, undefined)).toBe('64 × h/2 × w/2')
})

test('names lose what all of them share and the operator', () => {
  const values = ['/unet/conv_in/Conv_output_0', '/unet/down.0.0/Add_1_output_0', '/unet/attn_down.1.0/Add_output_0']
  expect(shortNames(values)).toEqual(['conv_in', 'down.0.0', 'attn_down.1.0'])
  expect(shortNames(['42', '77'])).toEqual(['42', '77'])
  expect(shortNodeNames(['/unet/Concat_9', '/unet/Concat'])).toEqual(['Concat 9', 'Concat'])
  expect(cutStart('down_blocks.0/attentions.1', 14)).toBe('…/attentions.1')
})
