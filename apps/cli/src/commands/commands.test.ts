import { expect, test } from 'vitest'
import { multipleOf } from './plan.ts'
import { baseSizeFor } from './upscale.ts'

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
