import { createError, UnknownName } from '@self-cascade/core'
import type { ModelFolder } from '@self-cascade/model-repo'
import type { UpsamplerSettings } from './run-settings.ts'

/** Folder of a model in which it keeps upsamplers that were trained for it. */
export const upsamplersFolder = 'upsamplers'

/** They are called by a name and what they climb: `upsamplers/small-128-256.safetensors`. */
const inModel = new RegExp(`^${upsamplersFolder}/(.+)-\\d+-\\d+\\.safetensors$`)

/** Upsamplers of one name that a model brings along. */
export interface ModelUpsamplers {
  /** `small` for `upsamplers/small-128-256.safetensors` and `upsamplers/small-256-512.safetensors`. */
  readonly name: string
  /** Paths in the model's folder, sorted. */
  readonly paths: readonly string[]
}

type Listing = Pick<ModelFolder, 'list'>

/** Lists the upsamplers that a model brings along, sorted by name. */
export async function listModelUpsamplers(folder: Listing): Promise<readonly ModelUpsamplers[]> {
  const byName = new Map<string, string[]>()
  for (const path of [...(await folder.list())].sort()) {
    const name = inModel.exec(path)?.[1]
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), path])
  }
  return [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, paths]) => ({ name, paths }))
}

/**
 * Gives the paths, in a model's folder, of the upsamplers of a name.
 *
 * @param otherChoices what else could have been chosen, for the error.
 * @throws UnknownName for a name that the model has not.
 */
export async function findModelUpsamplers(
  folder: Listing,
  name: string,
  otherChoices: readonly string[] = [],
): Promise<readonly string[]> {
  const all = await listModelUpsamplers(folder)
  const mine = all.find((upsamplers) => upsamplers.name === name)
  if (mine) return mine.paths
  const known = [...all.map(({ name }) => name), ...otherChoices]
  throw createError(UnknownName, { kind: 'upsamplers', name, known })
}

/** Gives the paths of the files that settings name, where the model brings all of them along; otherwise nothing. */
export async function ownModelUpsamplers(
  folder: Listing,
  { files }: UpsamplerSettings,
): Promise<readonly string[] | undefined> {
  const own = new Set(await folder.list())
  const paths = files.map(({ name }) => `${upsamplersFolder}/${name}`)
  return paths.every((path) => own.has(path)) ? paths : undefined
}
