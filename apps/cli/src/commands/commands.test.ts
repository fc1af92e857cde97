import { expect, test } from 'vitest'
import { multipleOf } from './plan.ts'
import { baseSizeFor, describeFit } from './upscale.ts'

const size = (width: number, height: number) => ({ width, height })

test('without a model the plan takes the largest usual multiple that both sizes have', () => {
  expect(multipleOf(size(512, 512), size(2048, 1536))).toBe(64)
  expect(multipleOf(size(128, 96), size(512, 384))).toBe(32)
  expect(multipleOf(size(512, 512), size(1000, 1000))).toBe(8)
  expect(multipleOf(size(512, 512), size(1001, 1001))).toBe(8)
})

test('a picture is brought to the nearest legal size, and not above its target', () => {
  expect(baseSizeFor(size(300, 200), size(1024, 1024), 32)).toEqual(size(288, 192))
  expect(baseSizeFor(size(10, 310), size(1024, 1024), 32)).toEqual(size(32, 320))
  expect(baseSizeFor(size(500, 500), size(500, 512), 32)).toEqual(size(480, 512))
  expect(baseSizeFor(size(2000, 500), size(512, 512), 32)).toEqual(size(2016, 512))
})

test('a picture that is resized or stretched is told, with the size that would keep its shape', () => {
  expect(describeFit(size(288, 192), size(288, 192), size(576, 384), 32)).toEqual([])
  expect(describeFit(size(300, 200), size(288, 192), size(512, 352), 32)).toEqual([
    'The picture is resized from 300x200 to 288x192 first: sides must be multiples of 32.',
  ])
  expect(describeFit(size(512, 256), size(128, 64), size(512, 512), 32)).toEqual([
    'The picture is resized from 512x256 to 128x64 first.',
    '512x512 has another shape than the picture, which is stretched; 512x256 would keep it.',
  ])
})
