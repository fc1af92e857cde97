import { expect, test } from 'vitest'
import { formulaPicture, measures } from './__tests__/fixture.ts'
import { blurred, noisy, scenePictures } from './__tests__/scene-pictures.ts'
import { gradientEnergy } from './gradient-energy.ts'
import { laplacianVariance } from './laplacian-variance.ts'

test('gradientEnergy and laplacianVariance give the numbers of numpy and scipy', () => {
  const picture = formulaPicture(40, 31)
  expect(gradientEnergy(picture) / measures.gradientEnergy).toBeCloseTo(1, 10)
  expect(laplacianVariance(picture) / measures.laplacianVariance).toBeCloseTo(1, 10)
})

test.each([
  ['gradientEnergy', gradientEnergy],
  ['laplacianVariance', laplacianVariance],
])('%s falls with blur and grows with noise', (_, measure) => {
  const [scene] = scenePictures(1, 128, 0)
  const values = [blurred(scene!, 4), blurred(scene!, 2), scene!, noisy(scene!, 0.1, 1)].map(measure)
  expect(values).toEqual([...values].sort((a, b) => a - b))
  expect(new Set(values).size).toBe(4)
})

test('they refuse pictures without neighbours', () => {
  expect(() => gradientEnergy(formulaPicture(1, 31))).toThrow('PictureTooSmall')
  expect(() => laplacianVariance(formulaPicture(2, 31))).toThrow('PictureTooSmall')
})
