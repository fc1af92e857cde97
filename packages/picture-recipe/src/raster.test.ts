import { createTensor } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { rastersOf } from './raster.ts'

test('planes become pixels, −1 black and 1 full, out of range clipped', () => {
  const pixels = createTensor('float32', new Float32Array([-1, 1, 0, 2, -3, 0.5]), [1, 3, 1, 2])
  expect(rastersOf(pixels)).toEqual([{ width: 2, height: 1, data: new Uint8ClampedArray([0, 128, 0, 255, 255, 191]) }])
})

test('every frame of a clip is a picture', () => {
  const data = new Float32Array([-1, 1, -1, 1, 1, -1])
  const frames = rastersOf(createTensor('float32', data, [1, 3, 2, 1, 1]))
  expect(frames.map((frame) => [...frame.data])).toEqual([
    [0, 0, 255],
    [255, 255, 0],
  ])
})
