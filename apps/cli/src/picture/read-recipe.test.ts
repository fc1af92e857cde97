import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RECIPE_KEYWORD, recipeTexts } from '@self-cascade/picture-recipe'
import { afterAll, expect, test } from 'vitest'
import { exampleSettings } from '../cascade/example-settings.ts'
import { encodePng } from './encode.ts'
import { readRecipe } from './read-recipe.ts'

const folder = await mkdtemp(join(tmpdir(), 'recipe-'))
afterAll(() => rm(folder, { recursive: true }))
const raster = { width: 2, height: 2, data: new Uint8ClampedArray(12).fill(80) }

async function pictureWith(texts: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, `${Math.abs(JSON.stringify(texts).length)}.png`)
  await writeFile(path, await encodePng(raster, texts))
  return path
}

test('a picture gives back the settings it was made with', async () => {
  const settings = exampleSettings({ prompt: 'ein Haus, "rot" 🏠\nim Schnee' })
  expect(await readRecipe(await pictureWith(recipeTexts(settings)))).toEqual(settings)
})

test('the same picture and settings give the same bytes', async () => {
  const texts = recipeTexts(exampleSettings())
  expect((await encodePng(raster, texts)).equals(await encodePng(raster, texts))).toBe(true)
})

test.each([
  ['no text', {}],
  ['broken JSON', { [RECIPE_KEYWORD]: '{' }],
  ['another format', { [RECIPE_KEYWORD]: JSON.stringify({ ...exampleSettings(), format: 99 }) }],
  ['a seed that is no number', { [RECIPE_KEYWORD]: JSON.stringify({ ...exampleSettings(), seed: '1' }) }],
  ['no stages', { [RECIPE_KEYWORD]: JSON.stringify({ ...exampleSettings(), stages: [] }) }],
  ['null stages', { [RECIPE_KEYWORD]: JSON.stringify({ ...exampleSettings(), stages: [null] }) }],
])('a picture with %s has no recipe', async (_, texts) => {
  await expect(readRecipe(await pictureWith(texts))).rejects.toMatchObject({ code: 'NoRecipe' })
})

test('a file that is no PNG, or is not there, is told', async () => {
  const path = join(folder, 'text.png')
  await writeFile(path, 'hello')
  await expect(readRecipe(path)).rejects.toMatchObject({ code: 'NoRecipe' })
  await expect(readRecipe(join(folder, 'none.png'))).rejects.toMatchObject({ code: 'UnreadablePicture' })
})
