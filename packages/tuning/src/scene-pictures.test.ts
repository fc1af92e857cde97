import { parseSceneCaption, sceneDrawAt, sceneSplit, variedSceneViews } from '@self-cascade/scenes'
import { expect, test } from 'vitest'
import { scenePictures } from './scene-pictures.ts'

const options = { seed: 4, size: 16, count: 9, views: variedSceneViews }

test('picture i is draw i of the stream, whichever part it is read in', async () => {
  const { rgb, captions } = await scenePictures(options).read(3, 5)
  const draws = [3, 4].map((index) => sceneDrawAt(index, options))
  expect(captions).toEqual(draws.map(({ caption }) => caption))
  expect(rgb.dims).toEqual([2, 16, 16, 3])
  const bytes = draws.flatMap(({ scene, region }) => [...scene.render(16, region)])
  expect([...rgb.data]).toEqual(bytes)
})

test('held-out pictures have captions that are never trained on', async () => {
  const { captions } = await scenePictures({ ...options, split: 'held-out' }).read(0, 9)
  for (const caption of captions) expect(sceneSplit(parseSceneCaption(caption)!)).toBe('held-out')
})

test('the description tells one set of pictures from another, but not by their number', () => {
  const { description } = scenePictures(options)
  expect(scenePictures({ ...options, count: 10 }).description).toBe(description)
  for (const change of [{ seed: 5 }, { size: 32 }, { split: 'held-out' as const }, { views: [{}] }]) {
    expect(scenePictures({ ...options, ...change }).description).not.toBe(description)
  }
})

test('no pictures are refused', () => {
  expect(() => scenePictures({ ...options, count: 0 })).toThrow('count is 0')
})
