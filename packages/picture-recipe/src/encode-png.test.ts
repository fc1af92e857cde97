import { decode } from 'fast-png'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { exampleSettings } from './__tests__/example-settings.ts'
import { encodePng } from './encode-png.ts'
import { addPngTexts } from './png-chunks.ts'
import { readRecipeTexts, recipeTexts } from './recipe-texts.ts'

/** Colours that differ in every pixel and channel. */
const pixelsOf = (width: number, height: number, channels: 3 | 4) => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: width * height * channels }, (_, index) => (index * 53 + 11) % 256),
})
const settings = exampleSettings({ prompt: 'ein Haus, "rot" 🏠\nim Schnee', negativePrompt: '雪\\' })

test.each([3, 4] as const)('sharp reads the pixels of a picture with %i channels', async (channels) => {
  const picture = pixelsOf(7, 5, channels)
  const { data, info } = await sharp(encodePng(picture, recipeTexts(settings)), { failOn: 'warning' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, info.channels]).toEqual([7, 5, channels])
  expect([...data]).toEqual([...picture.data])
})

test('settings come back from both encoders, and the pixels are the same', async () => {
  const { width, height, data } = pixelsOf(6, 4, 3)
  const texts = recipeTexts(settings)
  const ours = encodePng({ width, height, data }, texts)
  const raw = { width, height, channels: 3 } as const
  const theirs = addPngTexts(await sharp(Buffer.from(data), { raw }).png().toBuffer(), texts)
  expect(readRecipeTexts(ours)).toEqual(settings)
  expect(readRecipeTexts(theirs)).toEqual(settings)
  expect([...decode(ours).data]).toEqual([...decode(theirs).data])
})

test('the same picture and texts give the same bytes, and no texts are needed', () => {
  const picture = pixelsOf(3, 3, 3)
  expect(encodePng(picture, { a: 'b' })).toEqual(encodePng(picture, { a: 'b' }))
  expect([...decode(encodePng(picture)).data]).toEqual([...picture.data])
})

test('the view into a larger buffer is what is encoded', () => {
  const { data } = pixelsOf(2, 2, 4)
  expect([...decode(encodePng({ width: 2, height: 1, data: data.subarray(8) })).data]).toEqual([...data.subarray(8)])
})

test.each([
  { width: 2, height: 2, data: new Uint8Array(11) },
  { width: 2, height: 2, data: new Uint8Array(8) },
  { width: 0, height: 0, data: new Uint8Array() },
  { width: 1.5, height: 2, data: new Uint8Array(9) },
  { width: -1, height: -1, data: new Uint8Array(3) },
])('$data.length bytes are no picture of $width by $height', (picture) => {
  expect(() => encodePng(picture)).toThrow('[NotPixels]')
})
