import { createTensor } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { downsamplePixels } from './downsample-pixels.ts'

test('where the sizes divide, each pixel is the mean of its block, with another factor for each side', () => {
  const pixels = createTensor('float32', Float32Array.of(0, 1, 0.5, 0.5, -1, -1, 1, 0), [1, 1, 2, 4])
  expect([...downsamplePixels(pixels, { width: 2, height: 1 }).data]).toEqual([-0.25, 0.5])
  expect([...downsamplePixels(pixels, { width: 4, height: 1 }).data]).toEqual([-0.5, 0, 0.75, 0.25])
})

test('where they do not, a ramp stays the same ramp', () => {
  const [from, to] = [60, 45]
  const ramp = (length: number) => Float32Array.from({ length }, (_, x) => (2 * (x + 0.5)) / length - 1)
  const small = downsamplePixels(createTensor('float32', ramp(from), [1, 1, 1, from]), { width: to, height: 1 })
  // At the borders the kernel is cut off.
  for (let x = 3; x < to - 3; x++) expect(small.data[x]).toBeCloseTo(ramp(to)[x]!, 2)
})

test('stripes too fine for the small picture become grey instead of other stripes', () => {
  const stripes = createTensor(
    'float32',
    Float32Array.from({ length: 96 }, (_, x) => (x % 2 ? 1 : -1)),
    [1, 1, 1, 96],
  )
  const { data } = downsamplePixels(stripes, { width: 30, height: 1 })
  for (const value of data.subarray(2, -2)) expect(Math.abs(value)).toBeLessThan(0.1)
})

test('edges do not leave the range of pixels', () => {
  const edge = createTensor(
    'float32',
    Float32Array.from({ length: 50 }, (_, x) => (x < 25 ? -1 : 1)),
    [1, 1, 1, 50],
  )
  const { data } = downsamplePixels(edge, { width: 36, height: 1 })
  expect(Math.min(...data)).toBe(-1)
  expect(Math.max(...data)).toBe(1)
})
