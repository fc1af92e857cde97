import { createError, SelfCascadeError } from '@self-cascade/core'
import type { ModelFolder } from '@self-cascade/model-repo'
import {
  externalDataExtents,
  type ModelProto,
  parseModel,
  readModelOutline,
  resolveExternalData,
} from '@self-cascade/onnx-graph'
import { UnreadableFile } from '../errors.ts'

/** Where an ONNX file lies. */
export interface OnnxFile {
  readonly folder: ModelFolder
  readonly path: string
}

/**
 * Reads an ONNX file without its weights.
 *
 * @throws {@link UnreadableFile} when the file system does not give it.
 * @throws {@link CorruptOnnxModel} when it is damaged.
 */
export function readOutline({ folder, path }: OnnxFile): Promise<ModelProto> {
  const read = (offset: number, length: number) => folder.readBytes(path, { offset, length })
  return orUnreadable(path, async () => readModelOutline({ size: await folder.size(path), read }, path))
}

/**
 * Adds up an ONNX file and the external data beside it.
 *
 * @throws {@link UnreadableFile} when one of them is missing.
 */
export async function modelBytes({ folder, path }: OnnxFile, outline: ModelProto): Promise<number> {
  const paths = [path, ...Object.keys(externalDataExtents(outline)).map((name) => sibling(path, name))]
  const sizes = await Promise.all(paths.map((file) => orUnreadable(file, () => folder.size(file))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/**
 * Reads an ONNX file with its weights and the external data beside it.
 *
 * @throws as {@link modelBytes}; {@link ExternalDataUnusable} for data files that do not fit.
 */
export async function readWholeModel({ folder, path }: OnnxFile): Promise<ModelProto> {
  const read = (file: string) => orUnreadable(file, () => folder.readBytes(file))
  const model = parseModel(await read(path), path)
  const names = Object.keys(externalDataExtents(model))
  const files = await Promise.all(names.map(async (name) => [name, await read(sibling(path, name))] as const))
  return resolveExternalData(model, Object.fromEntries(files))
}

/** External data is named from the folder of the ONNX file. */
const sibling = (path: string, name: string) => path.replace(/[^/]*$/, name)

async function orUnreadable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (SelfCascadeError.isInstance(cause)) throw cause
    throw createError(UnreadableFile, { path, reason: (cause as Error).message }, { cause })
  }
}
