import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createError, type ModelSource, SelfCascadeError } from '@self-cascade/core'
import type { ModelProto } from '@self-cascade/onnx-graph'
import { OnnxFileInvalid, OnnxFileMissing } from '../errors.ts'
import { resolveExternalFiles } from './external-files.ts'
import { isWorthRewriting, rewriteModel } from './rewrite-model.ts'
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

/** How a model is changed before the runtime gets it: dims of its inputs are fixed, and it may be rewritten for them. */
interface Change {
  readonly inputDims: InputDims
  readonly rewrite: boolean
}

function change(file: Uint8Array, name: string, { inputDims, rewrite }: Change): Promise<Uint8Array | ModelProto> {
  return edit(file, name, (tools) => {
    const isRewritten = rewrite && isWorthRewriting(inputDims)
    return (isRewritten && rewriteModel(tools, file, inputDims, name)) || tools.withInputDims(file, inputDims, name)
  })
}

async function bytesOf(model: Uint8Array | ModelProto): Promise<Uint8Array> {
  if (model instanceof Uint8Array) return model
  const { serializeModel } = await loadGraphTools()
  return serializeModel(model)
}

async function loadFile(path: string, changes: Change | undefined): Promise<LoadableModel> {
  const bytes = await sizeOfFile(path)
  if (!changes || bytes > maxEditedBytes) return { model: path, bytes, options: {} }
  const file = await readFile(path)
  const changed = await change(file, path, changes)
  if (!file.includes(externalDataKey)) return { model: await bytesOf(changed), bytes, options: {} }
  return { bytes, ...(await withFolder(changed, dirname(path), path)) }
}

/** A model given as bytes has no folder of its own; with this key the runtime reads the data files of the original. */
async function withFolder(
  changed: Uint8Array | ModelProto,
  externalDataFolder: string,
  name: string,
): Promise<Omit<LoadableModel, 'bytes'>> {
  const model =
    changed instanceof Uint8Array ? await edit(changed, name, (tools) => tools.parseModel(changed, name)) : changed
  const folder = await resolveExternalFiles(model, externalDataFolder)
  const session = { model_external_initializers_file_folder_path: folder }
  return { model: await bytesOf(model), options: { extra: { session } } }
}

async function loadBytes(
  { bytes: file, externalData, externalDataFolder }: Extract<ModelSource, { bytes: Uint8Array }>,
  changes: Change | undefined,
  label: string,
): Promise<LoadableModel> {
  const bytes = file.length
  const changed = changes ? await change(file, label, changes) : file
  if (externalDataFolder !== undefined) return { bytes, ...(await withFolder(changed, externalDataFolder, label)) }
  return { model: await bytesOf(changed), bytes, options: externalData ? { externalData } : {} }
}

/** Reads a model as far as it must be read, fixes the dims of its inputs where they are given, and may rewrite it for them. */
export function loadSource({ source, inputDims, label }: OpenRequest, rewrite: boolean): Promise<LoadableModel> {
  const changes = inputDims && { inputDims, rewrite }
  return 'path' in source ? loadFile(source.path, changes) : loadBytes(source, changes, label)
}
