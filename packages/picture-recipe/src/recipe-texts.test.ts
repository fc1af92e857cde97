import { expect, test } from 'vitest'
import { exampleSettings } from './__tests__/example-settings.ts'
import { encodePng } from './encode-png.ts'
import { RECIPE_KEYWORD, readRecipeTexts, recipeTexts } from './recipe-texts.ts'

const raster = { width: 2, height: 2, data: new Uint8ClampedArray(12).fill(80) }
const pictureWith = (texts: Readonly<Record<string, string>>) => encodePng(raster, texts)

test.each([
  'a plain prompt',
  'ein Haus, "rot" 🏠\nim Schnee',
  '赤い家、「雪」の中\t\\n',
  "it's <b>bold</b> &amp; 100 %",
  '',
  'half of a pair: \ud83c',
])('settings with the prompt %j come back', (prompt) => {
  const settings = exampleSettings({ prompt, negativePrompt: prompt, seed: Number.MAX_SAFE_INTEGER - 1 })
  expect(readRecipeTexts(pictureWith(recipeTexts(settings)))).toEqual(settings)
})

test('numbers come back to the last digit', () => {
  const settings = exampleSettings({ relativeCost: 0.1 + 0.2, eta: 1e-300, guidanceRescale: 1 / 3 })
  expect(readRecipeTexts(pictureWith(recipeTexts(settings)))).toEqual(settings)
})

test.each([
  ['no text', {}, 'It has no text called self-cascade'],
  ['broken JSON', { [RECIPE_KEYWORD]: '{' }, 'The recipe is not an object.'],
  ['another format', { [RECIPE_KEYWORD]: JSON.stringify({ ...exampleSettings(), format: 99 }) }, 'has format 99'],
])('a picture with %s has no recipe', (_, texts, reason) => {
  const read = () => readRecipeTexts(pictureWith(texts), 'house.png')
  expect(read).toThrow('[NoRecipe] house.png carries no recipe')
  expect(read).toThrow(reason)
})

test('a recipe in which one bit has changed is not repeated with another seed', () => {
  const png = pictureWith(recipeTexts(exampleSettings()))
  const at = Buffer.from(png).indexOf('"seed":42') + '"seed":'.length
  png[at]! ^= 1
  expect(String.fromCharCode(png[at]!)).toBe('5')
  expect(() => readRecipeTexts(png)).toThrow('or only a damaged one')
})

test('a picture that is cut off has its recipe whole or not at all', () => {
  const settings = exampleSettings()
  const png = pictureWith(recipeTexts(settings))
  let whole = 0
  for (let length = 0; length < png.length; length += 5) {
    try {
      expect(readRecipeTexts(png.subarray(0, length))).toEqual(settings)
      whole++
    } catch (error) {
      expect(error).toMatchObject({ code: 'NoRecipe' })
    }
  }
  expect(whole).toBeGreaterThan(0)
})
