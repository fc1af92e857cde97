import sharp from 'sharp'
import { expect, test } from 'vitest'
import { addPngTexts, isPng, readPngTexts } from './png-chunks.ts'

const plain = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#c33' } })
  .png()
  .toBuffer()

test('texts come back as they were put in, Latin-1 and beyond', () => {
  const texts = { parameters: 'a café\nSteps: 2', 'self-cascade': '{"prompt":"赤い家 🏠"}' }
  expect(readPngTexts(addPngTexts(plain, texts))).toEqual(texts)
})

test('Latin-1 goes into tEXt, which every reader knows, and the rest into iTXt', () => {
  expect(addPngTexts(plain, { a: 'é' }).includes('tEXta\0')).toBe(true)
  expect(addPngTexts(plain, { a: '家' }).includes('iTXta\0')).toBe(true)
})

test('the picture is the same and other decoders accept the checksums', async () => {
  const withTexts = addPngTexts(plain, { parameters: 'x'.repeat(5000), other: '家' })
  const pixels = await sharp(withTexts, { failOn: 'warning' }).raw().toBuffer()
  expect(pixels.equals(await sharp(plain).raw().toBuffer())).toBe(true)
})

test('a PNG without texts has none, and cut-off files do no harm', () => {
  expect(readPngTexts(plain)).toEqual({})
  const withText = addPngTexts(plain, { a: 'b' })
  for (let length = 0; length < withText.length; length += 7) {
    expect(Object.keys(readPngTexts(withText.subarray(0, length))).length).toBeLessThan(2)
  }
})

test('other files are no PNG', () => {
  expect(isPng(plain)).toBe(true)
  expect(isPng(Buffer.from('GIF89a'))).toBe(false)
})
