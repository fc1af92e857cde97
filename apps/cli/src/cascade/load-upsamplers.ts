import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { digestUpsamplers } from '@self-cascade/cascade'
import { createError, SelfCascadeError, UnknownName } from '@self-cascade/core'
import type { ModelRepo } from '@self-cascade/model-repo'
import {
  type FeatureUpsamplers,
  readUpsamplers,
  UnreadableUpsamplers,
  UpsamplersForOtherModel,
} from '@self-cascade/upsampler'
import { UnreadableFile } from '../errors.ts'
import { isUpsamplersName } from '../options/parse-upsamplers.ts'
import type { ModelFacts } from './describe-model.ts'

/** Upsamplers of one file. */
export interface LoadedUpsamplers {
  /** The file's name. */
  readonly name: string
  readonly digest: string
  readonly upsamplers: FeatureUpsamplers
}

/** Folder of a model in which it keeps upsamplers that were trained for it. */
export const upsamplersFolder = 'upsamplers'

/** They are called by a name and what they climb: `upsamplers/small-128-256.safetensors`. */
const inModel = /^upsamplers\/(.+)-\d+-\d+\.safetensors$/

/** Choices as a run keeps them: files by their whole path, names as they are. */
export function keptChoices(choices: readonly string[]): readonly string[] {
  return choices.map((choice) => (isUpsamplersName(choice) ? choice : resolve(choice)))
}

/**
 * Reads upsamplers: a file each, or all files of a name that the model brings along.
 *
 * @throws UnknownName for a name that the model has not.
 * @throws {@link UnreadableFile} when a file is missing, {@link UnreadableUpsamplers} when it is damaged or of something else.
 * @throws {@link UpsamplersForOtherModel} when they were trained on another model.
 */
export async function loadUpsamplers(
  choices: readonly string[],
  facts: Pick<ModelFacts, 'name' | 'fingerprint' | 'repo'>,
): Promise<readonly LoadedUpsamplers[]> {
  const paths: string[] = []
  for (const choice of choices) {
    if (isUpsamplersName(choice)) paths.push(...(await pathsOfName(choice, facts.repo)))
    else paths.push(choice)
  }
  const loaded: LoadedUpsamplers[] = []
  for (const path of paths) {
    const upsamplers = await readUpsamplersFile(path)
    checkModel(path, upsamplers, facts)
    loaded.push({ name: basename(path), digest: digestUpsamplers(upsamplers), upsamplers })
  }
  return loaded
}

/** Reads one file of upsamplers. */
export async function readUpsamplersFile(path: string): Promise<FeatureUpsamplers> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw createError(UnreadableFile, { path, reason: cause.message }, { cause })
  })
  try {
    return readUpsamplers(bytes)
  } catch (cause) {
    if (!SelfCascadeError.isInstance(cause)) throw cause
    const what = cause.what.replace(/^This is no file of feature upsamplers: /, '').replace(/\.$/, '')
    throw createError(UnreadableUpsamplers, { reason: `of ${path} the reader says: ${what}` }, { cause })
  }
}

async function pathsOfName(name: string, { folder }: ModelRepo): Promise<readonly string[]> {
  const files = (await folder.list()).flatMap((file) => {
    const own = inModel.exec(file)?.[1]
    return own === undefined ? [] : [{ file, own }]
  })
  const mine = files.filter(({ own }) => own === name).map(({ file }) => join(folder.location, file))
  if (mine.length > 0) return mine.sort()
  const known = [...new Set(files.map(({ own }) => own))].sort()
  throw createError(UnknownName, {
    kind: 'upsamplers',
    name,
    known: [...known, 'none', 'a path of a .safetensors file'],
  })
}

function checkModel(
  path: string,
  { model }: FeatureUpsamplers,
  { name, fingerprint }: Pick<ModelFacts, 'name' | 'fingerprint'>,
): void {
  if (model.fingerprint === fingerprint) return
  const difference = `${path} was trained on ${model.name} (${model.fingerprint}), and this is ${name} (${fingerprint})`
  throw createError(UpsamplersForOtherModel, { differences: [difference] })
}
