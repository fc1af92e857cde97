import { createError, SelfCascadeError } from '@self-cascade/core'
import type { ModelFolder } from '@self-cascade/model-repo'
import {
  externalDataExtents,
  type ModelProto,
  parseModel,
  readModelOutline,
  resolveExternalData,
} from '@self-cascade/onnx-graph'
import { UnreadableFile, WeightsUnreadable } from '../errors.ts'

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
 * @throws {@link UnreadableFile}, {@link WeightsUnreadable} when one of them is missing.
 */
export async function modelBytes({ folder, path }: OnnxFile, outline: ModelProto): Promise<number> {
  const names = Object.keys(externalDataExtents(outline))
  const size = await orUnreadable(path, () => folder.size(path))
  const sizes = names.map((name) => orWeightsUnreadable(path, name, (file) => folder.size(file)))
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, size)
}

/**
 * Reads an ONNX file with its weights and the external data beside it.
 *
 * @throws as {@link modelBytes}; {@link ExternalDataUnusable} for data files that do not fit.
 */
export async function readWholeModel({ folder, path }: OnnxFile): Promise<ModelProto> {
  const model = parseModel(await orUnreadable(path, () => folder.readBytes(path)), path)
  const names = Object.keys(externalDataExtents(model))
  const read = (name: string) => orWeightsUnreadable(path, name, (file) => folder.readBytes(file))
  const files = await Promise.all(names.map(async (name) => [name, await read(name)] as const))
  return resolveExternalData(model, Object.fromEntries(files))
}

/** External data is named from the folder of the ONNX file. */
const sibling = (path: string, name: string) => path.replace(/[^/]*$/, name)

async function orUnreadable<T>(path: string, read: () => Promise<T>): Promise<T> {
  return read().catch((cause) => {
    if (SelfCascadeError.isInstance(cause)) throw cause
    throw createError(UnreadableFile, { path, reason: cause.message }, { cause })
  })
}

async function orWeightsUnreadable<T>(model: string, name: string, read: (path: string) => Promise<T>): Promise<T> {
  const path = sibling(model, name)
  return read(path).catch((cause) => {
    if (SelfCascadeError.isInstance(cause)) throw cause
    throw createError(WeightsUnreadable, { model, path, reason: cause.message }, { cause })
  })
}
