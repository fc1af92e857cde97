import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createError, type ModelSource, SelfCascadeError } from '@self-cascade/core'
import type { ModelProto } from '@self-cascade/onnx-graph'
import { OnnxFileInvalid, OnnxFileMissing } from '../errors.ts'
import { resolveExternalFiles } from './external-files.ts'
import type { OpenRequest } from './runtime.ts'

type InputDims = Readonly<Record<string, readonly number[]>>

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

/**
 * Files above this length keep their free dims: editing reads the whole file, and a protobuf message must stay below 2 GiB.
 * Models that big usually keep their weights in external files, which are never read here.
 */
const maxEditedBytes = 1.5 * 2 ** 30

async function sizeOfFile(path: string): Promise<number> {
  const stats = await stat(path).catch((cause) => {
    throw createError(OnnxFileMissing, { path }, { cause })
  })
  if (!stats.isFile()) throw createError(OnnxFileMissing, { path })
  return stats.size
}

// Loaded only when a model is edited, as the protobuf library takes a while to load.
async function editInputDims(bytes: Uint8Array, inputDims: InputDims, name: string): Promise<ModelProto> {
  const { CorruptOnnxModel, fixInputDims, parseModel } = await import('@self-cascade/onnx-graph')
  try {
    return fixInputDims(parseModel(bytes, name), inputDims).model
  } catch (error) {
    if (!SelfCascadeError.isInstance(error, CorruptOnnxModel)) throw error
    throw createError(OnnxFileInvalid, { model: name, bytes: bytes.length }, { cause: error })
  }
}

async function serialize(model: ModelProto): Promise<Uint8Array> {
  const { serializeModel } = await import('@self-cascade/onnx-graph')
  return serializeModel(model)
}

async function loadFile(path: string, inputDims: InputDims | undefined): Promise<LoadableModel> {
  const bytes = await sizeOfFile(path)
  if (!inputDims || bytes > maxEditedBytes) return { model: path, bytes, options: {} }
  const model = await editInputDims(await readFile(path), inputDims, path)
  const folder = await resolveExternalFiles(model, dirname(path))
  return {
    model: await serialize(model),
    bytes,
    // A model given as bytes has no folder of its own; with this key the runtime reads the data files of the original.
    options: { extra: { session: { model_external_initializers_file_folder_path: folder } } },
  }
}

async function loadBytes(
  { bytes, externalData }: Extract<ModelSource, { bytes: Uint8Array }>,
  inputDims: InputDims | undefined,
  label: string,
): Promise<LoadableModel> {
  const model = inputDims ? await serialize(await editInputDims(bytes, inputDims, label)) : bytes
  return { model, bytes: bytes.length, options: externalData ? { externalData } : {} }
}

/** Reads a model as far as it must be read, and fixes the dims of its inputs where they are given. */
export function loadSource({ source, inputDims, label }: OpenRequest): Promise<LoadableModel> {
  return 'path' in source ? loadFile(source.path, inputDims) : loadBytes(source, inputDims, label)
}
