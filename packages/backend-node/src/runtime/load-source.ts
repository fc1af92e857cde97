import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createError, type ModelSource } from '@self-cascade/core'
import type { ModelProto } from '@self-cascade/onnx-graph'
import type { OpenRequest } from '@self-cascade/remote-runtime'
import { fileOf, type ModelChange, messageOf, OnnxFileMissing, prepareModel } from '@self-cascade/remote-runtime'
import { resolveExternalFiles } from './external-files.ts'

/** A model as ONNX Runtime takes it: a path or bytes, and the session options that go with it. */
export interface LoadableModel {
  readonly model: string | Uint8Array
  /** Length of the ONNX file without external data. */
  readonly bytes: number
  readonly options: {
    readonly externalData?: readonly { readonly path: string; readonly data: Uint8Array }[]
    readonly extra?: Record<string, unknown>
  }
}

/** A protobuf message, and what Node reads at once, must stay below 2 GiB; a larger file is left to the runtime as it is. */
const maxEditedBytes = 2 ** 31 - 1

async function sizeOfFile(path: string): Promise<number> {
  const stats = await stat(path).catch((cause) => {
    throw createError(OnnxFileMissing, { path }, { cause })
  })
  if (!stats.isFile()) throw createError(OnnxFileMissing, { path })
  return stats.size
}

/** Every reference to external data has this key, so a file without the word has none. */
const externalDataKey = 'location'

async function loadFile(path: string, changes: ModelChange | undefined): Promise<LoadableModel> {
  const bytes = await sizeOfFile(path)
  if (!changes || bytes > maxEditedBytes) return { model: path, bytes, options: {} }
  const file = await readFile(path)
  const changed = await prepareModel(file, path, changes)
  if (!file.includes(externalDataKey)) return { model: await fileOf(changed), bytes, options: {} }
  return { bytes, ...(await withFolder(changed, dirname(path), path)) }
}

/** A model given as bytes has no folder of its own; with this key the runtime reads the data files of the original. */
async function withFolder(
  changed: Uint8Array | ModelProto,
  externalDataFolder: string,
  name: string,
): Promise<Omit<LoadableModel, 'bytes'>> {
  const model = await messageOf(changed, name)
  const folder = await resolveExternalFiles(model, externalDataFolder)
  const session = { model_external_initializers_file_folder_path: folder }
  return { model: await fileOf(model), options: { extra: { session } } }
}

async function loadBytes(
  { bytes: file, externalData, externalDataFolder }: Extract<ModelSource, { bytes: Uint8Array }>,
  changes: ModelChange | undefined,
  label: string,
): Promise<LoadableModel> {
  const bytes = file.length
  const changed = changes ? await prepareModel(file, label, changes) : file
  if (externalDataFolder !== undefined) return { bytes, ...(await withFolder(changed, externalDataFolder, label)) }
  return { model: await fileOf(changed), bytes, options: externalData ? { externalData } : {} }
}

/** Reads a model as far as it must be read, fixes the dims of its inputs where they are given, and may rewrite it for them. */
export function loadSource({ source, inputDims, label }: OpenRequest, rewrite: boolean): Promise<LoadableModel> {
  const changes = inputDims && { inputDims, ...(rewrite && { attention: 'fused' as const }) }
  return 'path' in source ? loadFile(source.path, changes) : loadBytes(source, changes, label)
}
