import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createError, type ModelSource, SelfCascadeError } from '@self-cascade/core'
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

/** A protobuf message, and what Node reads at once, must stay below 2 GiB; a larger file is left to the runtime as it is. */
const maxEditedBytes = 2 ** 31 - 1

async function sizeOfFile(path: string): Promise<number> {
  const stats = await stat(path).catch((cause) => {
    throw createError(OnnxFileMissing, { path }, { cause })
  })
  if (!stats.isFile()) throw createError(OnnxFileMissing, { path })
  return stats.size
}

// Loaded only when a model is edited, as the protobuf library takes a while to load.
const loadGraphTools = () => import('@self-cascade/onnx-graph')
type GraphTools = Awaited<ReturnType<typeof loadGraphTools>>

async function edit<T>(bytes: Uint8Array, name: string, change: (tools: GraphTools) => T): Promise<T> {
  const tools = await loadGraphTools()
  try {
    return change(tools)
  } catch (error) {
    if (!SelfCascadeError.isInstance(error, tools.CorruptOnnxModel)) throw error
    throw createError(OnnxFileInvalid, { model: name, bytes: bytes.length }, { cause: error })
  }
}

/** Every reference to external data has this key, so a file without the word has none. */
const externalDataKey = 'location'

async function loadFile(path: string, inputDims: InputDims | undefined): Promise<LoadableModel> {
  const bytes = await sizeOfFile(path)
  if (!inputDims || bytes > maxEditedBytes) return { model: path, bytes, options: {} }
  const file = await readFile(path)
  const edited = await edit(file, path, ({ withInputDims }) => withInputDims(file, inputDims, path))
  return file.includes(externalDataKey) ? loadWithExternalFiles(edited, path) : { model: edited, bytes, options: {} }
}

async function loadWithExternalFiles(bytes: Uint8Array, path: string): Promise<LoadableModel> {
  const { parseModel, serializeModel } = await loadGraphTools()
  const model = parseModel(bytes, path)
  const folder = await resolveExternalFiles(model, dirname(path))
  return {
    model: serializeModel(model),
    bytes: bytes.length,
    // A model given as bytes has no folder of its own; with this key the runtime reads the data files of the original.
    options: { extra: { session: { model_external_initializers_file_folder_path: folder } } },
  }
}

async function loadBytes(
  { bytes, externalData }: Extract<ModelSource, { bytes: Uint8Array }>,
  inputDims: InputDims | undefined,
  label: string,
): Promise<LoadableModel> {
  const model = inputDims
    ? await edit(bytes, label, ({ withInputDims }) => withInputDims(bytes, inputDims, label))
    : bytes
  return { model, bytes: bytes.length, options: externalData ? { externalData } : {} }
}

/** Reads a model as far as it must be read, and fixes the dims of its inputs where they are given. */
export function loadSource({ source, inputDims, label }: OpenRequest): Promise<LoadableModel> {
  return 'path' in source ? loadFile(source.path, inputDims) : loadBytes(source, inputDims, label)
}
