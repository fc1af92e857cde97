import { expect, test } from 'vitest'
import { addToGallery, firstPair, type MethodPictures, urlsOf, viewsOf } from './gallery.ts'
import { sampleGallery } from './sample.ts'
import { clampCentre, describeCentre, nudgeCentre } from './zoom-window.ts'

const sample = sampleGallery((path) => path)
const pictures = (method: MethodPictures['method'], sides: readonly number[]): MethodPictures => ({
  ...sample.byMethod.tuned!,
  method,
  stages: sides.map((side) => ({ width: side, height: side, url: `blob:${method}-${side}` })),
  download: { url: `blob:${method}-png`, name: 'a.png' },
})

test('the stages of the latest come first, then what the other methods gave', () => {
  expect(viewsOf(sample).map(({ label }) => label)).toEqual([
    ...['128 px, base', '256 px, tuned', '512 px, tuned'],
    ...['512 px, tuning-free', '512 px, direct'],
  ])
  expect(firstPair(sample)).toEqual(['tuned-0', 'tuned-2'])
})

test('a direct picture is set against another method of the same caption', () => {
  const added = addToGallery(sample, { key: sample.key, title: 'same', pictures: pictures('direct', [512]) })
  expect(Object.keys(added.byMethod)).toHaveLength(3)
  expect(firstPair(added)).toEqual(['direct-0', 'tuned-result'])
  expect(viewsOf(added)[0]).toMatchObject({ label: '512 px, direct', picture: { url: 'blob:direct-512' } })
})

test('another caption takes the place of all, and a picture alone is compared with itself', () => {
  const added = addToGallery(sample, { key: 'other', title: 'other', pictures: pictures('direct', [256]) })
  expect(urlsOf(added)).toEqual(['blob:direct-256', 'blob:direct-png'])
  expect(firstPair(added)).toEqual(['direct-0', 'direct-0'])
})

test('the magnified part stays inside the picture', () => {
  const window = { width: 0.2, height: 0.1 }
  const { x, y } = clampCentre({ x: -1, y: 0.99 }, window)
  expect([x, y]).toEqual([0.1, 0.95])
  expect(clampCentre({ x: 0, y: 0 }, { width: 2, height: 0.5 })).toEqual({ x: 0.5, y: 0.25 })
})

test('arrow keys move the part by an eighth of it, with Shift by a half; other keys do nothing', () => {
  const window = { width: 0.2, height: 0.1 }
  const centre = { x: 0.5, y: 0.5 }
  expect(nudgeCentre(centre, 'ArrowRight', window, false)!.x).toBeCloseTo(0.525)
  expect(nudgeCentre(centre, 'ArrowUp', window, true)!.y).toBeCloseTo(0.45)
  expect(nudgeCentre(centre, 'Tab', window, false)).toBeNull()
  expect(describeCentre(centre)).toBe('50 % from the left, 50 % from the top')
})
