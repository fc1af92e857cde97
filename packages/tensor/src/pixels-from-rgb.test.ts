import { createTensor } from '@self-cascade/core'
import { expectAllClose, tolerances } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { pixelsFromRgb } from './pixels-from-rgb.ts'

test('pixels become planes, 0 black and 255 full', () => {
  const bytes = new Uint8Array([0, 51, 255, 102, 204, 153, 255, 0, 51, 0, 255, 102])
  const pixels = pixelsFromRgb(createTensor('uint8', bytes, [2, 1, 2, 3]))
  expect(pixels.dims).toEqual([2, 3, 1, 2])
  expectAllClose(pixels.data, [-1, -0.2, -0.6, 0.6, 1, 0.2, 1, -1, -1, 1, -0.6, -0.2], tolerances.float32)
})

test('bytes of other layouts are refused', () => {
  const refused = expect.objectContaining({ code: 'DimsMismatch' })
  expect(() => pixelsFromRgb(createTensor('uint8', new Uint8Array(12), [1, 3, 2, 2]))).toThrow(refused)
  expect(() => pixelsFromRgb(createTensor('uint8', new Uint8Array(12), [2, 2, 3]))).toThrow(refused)
})
