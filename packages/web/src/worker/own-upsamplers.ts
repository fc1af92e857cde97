import type { StageUpsamplers } from '@self-cascade/cascade'
import { createError } from '@self-cascade/core'
import type { ModelFolder } from '@self-cascade/model-repo'
import { readUpsamplers } from '@self-cascade/upsampler'
import { UpsamplersNotThere } from '../errors.ts'
import type { StudioRequest } from '../protocol.ts'

/** A model keeps its own as `upsamplers/small-128-256.safetensors`: a name, and what they climb. */
const ownFile = /^upsamplers\/(.+)-\d+-\d+\.safetensors$/

async function ownFiles(folder: ModelFolder): Promise<readonly { readonly name: string; readonly path: string }[]> {
  return (await folder.list()).flatMap((path) => {
    const name = ownFile.exec(path)?.[1]
    return name === undefined ? [] : [{ name, path }]
  })
}

/** Names of the upsamplers that a model brings along. */
export async function ownUpsamplerNames(folder: ModelFolder): Promise<readonly string[]> {
  return [...new Set((await ownFiles(folder)).map(({ name }) => name))].sort()
}

/**
 * Reads the upsamplers of a request; none for other methods than `tuned`.
 *
 * @throws UpsamplersNotThere, UnreadableUpsamplers
 */
export async function upsamplersOf(request: StudioRequest, folder: ModelFolder): Promise<readonly StageUpsamplers[]> {
  if (request.method !== 'tuned') return []
  const { upsamplerFiles, upsamplers: name = 'small' } = request
  if (upsamplerFiles) return upsamplerFiles.map((bytes) => ({ upsamplers: readUpsamplers(bytes) }))
  const files = await ownFiles(folder)
  const mine = files.filter((file) => file.name === name)
  if (mine.length === 0) {
    throw createError(UpsamplersNotThere, { name, known: [...new Set(files.map((file) => file.name))] })
  }
  return Promise.all(mine.map(async ({ path }) => ({ upsamplers: readUpsamplers(await folder.readBytes(path)) })))
}
