import { createError, SelfCascadeError } from '@self-cascade/core'
import type { ModelFolder } from '@self-cascade/model-repo'
import { type ModelProto, readModelOutline } from '@self-cascade/onnx-graph'
import { UnreadableFile } from '../errors.ts'

/**
 * Reads an ONNX file of a folder without its weights.
 *
 * @throws {@link UnreadableFile} when the file system does not give it.
 * @throws {@link CorruptOnnxModel} when it is damaged.
 */
export async function readOutline(folder: ModelFolder, path: string): Promise<ModelProto> {
  const read = (offset: number, length: number) => folder.readBytes(path, { offset, length })
  try {
    return await readModelOutline({ size: await folder.size(path), read }, path)
  } catch (cause) {
    if (SelfCascadeError.isInstance(cause)) throw cause
    throw createError(UnreadableFile, { path, reason: (cause as Error).message }, { cause })
  }
}
