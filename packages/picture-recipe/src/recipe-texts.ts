import { createError } from '@self-cascade/core'
import { NoRecipe } from './errors.ts'
import { parametersText } from './parameters-text.ts'
import { isPng, readPngTexts } from './png-chunks.ts'
import { type RunSettings, readSettings } from './run-settings.ts'

/** The keyword of our own text in a PNG. */
export const RECIPE_KEYWORD = 'self-cascade'

/** Gives the texts that a PNG carries: `parameters` for other tools, and our own JSON to repeat it from. */
export function recipeTexts(settings: RunSettings): Readonly<Record<string, string>> {
  return { parameters: parametersText(settings), [RECIPE_KEYWORD]: JSON.stringify(settings) }
}

/**
 * Reads the settings that a picture was made with from the bytes of its PNG. Whether its stages could have been planned is
 * {@link checkStages}'s to say.
 *
 * @param path what the picture is called in errors.
 * @throws {@link NoRecipe}
 */
export function readRecipeTexts(png: Uint8Array, path = 'The picture'): RunSettings {
  const fail = (reason: string) => createError(NoRecipe, { path, reason })
  if (!isPng(png)) throw fail('It is not a PNG.')
  const text = readPngTexts(png)[RECIPE_KEYWORD]
  if (text === undefined) throw fail(`It has no text called ${RECIPE_KEYWORD}, or only a damaged one.`)
  const settings = readSettings(parseJson(text))
  if (typeof settings === 'string') throw fail(settings)
  return settings
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
