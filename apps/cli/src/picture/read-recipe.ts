import { readFile } from 'node:fs/promises'
import { createError } from '@self-cascade/core'
import { type RunSettings, readRecipeTexts } from '@self-cascade/picture-recipe'
import { UnreadablePicture } from '../errors.ts'

/**
 * Reads the settings that a picture was made with.
 *
 * @throws {@link UnreadablePicture}, NoRecipe
 */
export async function readRecipe(path: string): Promise<RunSettings> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw createError(UnreadablePicture, { path, reason: cause.message }, { cause })
  })
  return readRecipeTexts(bytes, path)
}
