import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createError, InvalidOption } from '@self-cascade/core'
import { UnreadableFile } from '../errors.ts'
import type { TuneFlags } from '../options/tune-options.ts'
import { givenSettings } from '../training/settings.ts'
import { sizeText } from './size-text.ts'
import { type TuneSettings, tuneSettings } from './tune-settings.ts'

/** The word for pictures that are drawn, in place of a folder. */
export const scenesData = 'scenes'

/**
 * The settings that the command line gives.
 *
 * @throws {@link UnreadableFile}, {@link InvalidOption} for a file of prompts that is none.
 */
export async function givenTuneSettings(flags: TuneFlags): Promise<Partial<TuneSettings>> {
  const { data, from, to, prompts, merge } = flags
  return givenSettings(tuneSettings, {
    ...flags,
    data: data === undefined || data === scenesData ? data : resolve(data),
    from: from && sizeText(from),
    to: to && sizeText(to),
    prompts: prompts === undefined ? undefined : await readPrompts(prompts),
    merge: merge === undefined ? undefined : resolve(merge),
  })
}

async function readPrompts(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw createError(UnreadableFile, { path, reason: cause.message }, { cause })
  })
  const lines = text.split('\n').map((line) => line.trim())
  const prompts = lines.filter((line) => line !== '')
  if (prompts.length > 0) return prompts
  throw createError(InvalidOption, { name: 'prompts', value: path, expected: 'a file with a prompt on a line' })
}
