import type { ModelFolder } from '@self-cascade/model-repo'
import { findModelUpsamplers } from '@self-cascade/picture-recipe'
import { type FeatureUpsamplers, readUpsamplers } from '@self-cascade/upsampler'
import type { StudioRequest } from '../protocol.ts'

/** Upsamplers with the name of their file. */
export interface NamedUpsamplers {
  readonly name: string
  readonly upsamplers: FeatureUpsamplers
}

/**
 * Reads the upsamplers of a request; none for other methods than `tuned`.
 *
 * @throws UnknownName, UnreadableUpsamplers
 */
export async function upsamplersOf(request: StudioRequest, folder: ModelFolder): Promise<readonly NamedUpsamplers[]> {
  if (request.method !== 'tuned') return []
  const { upsamplerFiles, upsamplers = 'small' } = request
  if (upsamplerFiles) return upsamplerFiles.map(({ name, bytes }) => ({ name, upsamplers: readUpsamplers(bytes) }))
  const paths = await findModelUpsamplers(folder, upsamplers)
  return Promise.all(
    paths.map(async (path) => ({
      name: path.split('/').at(-1)!,
      upsamplers: readUpsamplers(await folder.readBytes(path)),
    })),
  )
}
