import { expect, test } from 'vitest'
import { formulaPicture, measures } from './__tests__/fixture.ts'
import { blurred, scenePictures } from './__tests__/scene-pictures.ts'
import { ssim } from './ssim.ts'

test('gives the number that scipy gives', () => {
  expect(ssim(formulaPicture(40, 31), formulaPicture(40, 37))).toBeCloseTo(measures.ssim, 10)
})

test('a picture is wholly like itself, and less like its blurred self the stronger the blur', () => {
  const [scene] = scenePictures(1, 64, 0)
  expect(ssim(scene!, scene!)).toBeCloseTo(1, 12)
  const [soft, softer] = [ssim(scene!, blurred(scene!, 2)), ssim(scene!, blurred(scene!, 4))]
  expect(soft).toBeLessThan(1)
  expect(softer).toBeLessThan(soft)
})

test('refuses a picture smaller than its window', () => {
  expect(() => ssim(formulaPicture(10, 31), formulaPicture(10, 37))).toThrow('PictureTooSmall')
})
