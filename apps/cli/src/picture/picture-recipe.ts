import { readFile } from 'node:fs/promises'
import { createError } from '@self-cascade/core'
import { type RunSettings, readSettings } from '../cascade/run-settings.ts'
import { NoRecipe, UnreadablePicture } from '../errors.ts'
import { parametersText } from './parameters-text.ts'
import { isPng, readPngTexts } from './png-chunks.ts'

/** The keyword of our own text in a PNG. */
export const RECIPE_KEYWORD = 'self-cascade'

/** Gives the texts that a PNG carries: `parameters` for other tools, and our own JSON to repeat it from. */
export function recipeTexts(settings: RunSettings): Readonly<Record<string, string>> {
  return { parameters: parametersText(settings), [RECIPE_KEYWORD]: JSON.stringify(settings) }
}

/**
 * Reads the settings that a picture was made with.
 *
 * @throws {@link UnreadablePicture}, {@link NoRecipe}
 */
export async function readRecipe(path: string): Promise<RunSettings> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw createError(UnreadablePicture, { path, reason: cause.message }, { cause })
  })
  if (!isPng(bytes)) throw createError(NoRecipe, { path, reason: 'It is not a PNG.' })
  const text = readPngTexts(bytes)[RECIPE_KEYWORD]
  if (text === undefined) throw createError(NoRecipe, { path, reason: `It has no text called ${RECIPE_KEYWORD}.` })
  const settings = readSettings(parseJson(text))
  if (typeof settings === 'string') throw createError(NoRecipe, { path, reason: settings })
  return settings
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
