import { createTensor } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { formulaPicture, measures } from './__tests__/fixture.ts'
import { psnr } from './psnr.ts'

test('gives the number that numpy gives', () => {
  expect(psnr(formulaPicture(40, 31), formulaPicture(40, 37))).toBeCloseTo(measures.psnr, 10)
})

test('equal pictures are infinitely alike', () => {
  expect(psnr(formulaPicture(8, 31), formulaPicture(8, 31))).toBe(Number.POSITIVE_INFINITY)
})

test('refuses pictures of different sizes, batches, and values that are no numbers', () => {
  const picture = formulaPicture(8, 31)
  expect(() => psnr(picture, formulaPicture(9, 31))).toThrow('DimsMismatch')
  expect(() => psnr(picture, createTensor('float32', new Float32Array(24), [2, 3, 2, 2]))).toThrow('NotOnePicture')
  const broken = createTensor(
    'float32',
    picture.data.map((value, i) => (i === 5 ? Number.NaN : value)),
    picture.dims,
  )
  expect(() => psnr(picture, broken)).toThrow('second has the value NaN at index 5')
})
