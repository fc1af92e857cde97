import { join } from 'node:path'
import type { StageUpsamplers } from '@self-cascade/cascade'
import { createError } from '@self-cascade/core'
import { ownModelUpsamplers, type RunSettings, type UpsamplerSettings } from '@self-cascade/picture-recipe'
import { defined } from '../defined.ts'
import { RecipeMismatch } from '../errors.ts'
import type { CascadeFlags } from '../options/cascade-options.ts'
import type { ModelFacts } from './describe-model.ts'
import { type LoadedUpsamplers, loadUpsamplers } from './load-upsamplers.ts'

/** Gives what settings say of upsamplers; nothing where none are used. */
export async function upsamplerSettings(
  { upsamplers: choices = [], upsamplerStrength, upsamplerWindow }: CascadeFlags,
  facts: ModelFacts,
): Promise<Pick<RunSettings, 'upsamplers'>> {
  if (choices.length === 0) return {}
  const files = (await loadUpsamplers(choices, facts)).map(({ name, digest }) => ({ name, digest }))
  const knobs = defined({ strength: upsamplerStrength, window: upsamplerWindow })
  return { upsamplers: { files, ...knobs } }
}

/** A branch takes other upsamplers, none, or the same ones with other knobs. */
export async function branchUpsamplers(
  { upsamplers, ...settings }: RunSettings,
  flags: CascadeFlags,
  facts: ModelFacts,
): Promise<RunSettings> {
  if (flags.upsamplers) return { ...settings, ...(await upsamplerSettings(flags, facts)) }
  const { upsamplerStrength: strength, upsamplerWindow: window } = flags
  return upsamplers ? { ...settings, upsamplers: { ...upsamplers, ...defined({ strength, window }) } } : settings
}

/** The files of a recipe's upsamplers, where the model brings them along. */
export async function ownUpsamplers(
  { upsamplers }: RunSettings,
  { repo: { folder } }: ModelFacts,
): Promise<readonly string[] | undefined> {
  const paths = upsamplers && (await ownModelUpsamplers(folder, upsamplers))
  return paths?.map((path) => join(folder.location, path))
}

/**
 * Reads the upsamplers of a run again.
 *
 * @throws {@link RecipeMismatch} when they are not the ones that its settings name.
 */
export async function upsamplersOfRun(
  settings: UpsamplerSettings | undefined,
  choices: readonly string[],
  facts: ModelFacts,
): Promise<readonly StageUpsamplers[]> {
  if (!settings) return []
  const loaded = await loadUpsamplers(choices, facts)
  checkDigests(settings, loaded)
  const { strength, window } = settings
  return loaded.map(({ upsamplers }) => ({ upsamplers, ...defined({ strength, window }) }))
}

function checkDigests({ files }: UpsamplerSettings, loaded: readonly LoadedUpsamplers[]): void {
  const digests = loaded.map(({ digest }) => digest)
  const missing = files.find(({ digest }, index) => digests[index] !== digest)
  if (!missing && digests.length === files.length) return
  const names = files.map(({ name }) => name).join(', ')
  const facts = `The run used the upsamplers ${names}, and ${loaded.map(({ name }) => name).join(', ')} hold others.`
  throw createError(RecipeMismatch, { facts, fix: 'Give those files, unchanged and in that order, with --upsamplers.' })
}
