import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { digestUpsamplers } from '@self-cascade/cascade'
import { createError, SelfCascadeError } from '@self-cascade/core'
import type { ModelRepo } from '@self-cascade/model-repo'
import { findModelUpsamplers } from '@self-cascade/picture-recipe'
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
  const paths = await findModelUpsamplers(folder, name, ['none', 'a path of a .safetensors file'])
  return paths.map((path) => join(folder.location, path))
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
