import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createError, type ModelSource } from '@self-cascade/core'
import { OnnxFileMissing } from '../errors.ts'
import type { OpenRequest } from './runtime.ts'

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
  try {
    const { size } = await stat(path)
    return size
  } catch (cause) {
    throw createError(OnnxFileMissing, { path }, { cause })
  }
}

async function editInputDims(bytes: Uint8Array, inputDims: Readonly<Record<string, readonly number[]>>) {
  const { fixInputDims, parseModel, serializeModel } = await import('@self-cascade/onnx-graph')
  const { model, modified } = fixInputDims(parseModel(bytes), inputDims)
  return modified ? serializeModel(model) : bytes
}

async function loadFile(path: string, inputDims: OpenRequest['inputDims']): Promise<LoadableModel> {
  const bytes = await sizeOfFile(path)
  if (!inputDims || bytes > maxEditedBytes) return { model: path, bytes, options: {} }
  return {
    model: await editInputDims(await readFile(path), inputDims),
    bytes,
    // A model given as bytes has no folder of its own; with this key the runtime maps the data files beside the original.
    options: { extra: { session: { model_external_initializers_file_folder_path: dirname(path) } } },
  }
}

async function loadBytes(
  { bytes, externalData }: Extract<ModelSource, { bytes: Uint8Array }>,
  inputDims: OpenRequest['inputDims'],
): Promise<LoadableModel> {
  const model = inputDims ? await editInputDims(bytes, inputDims) : bytes
  return { model, bytes: bytes.length, options: externalData ? { externalData } : {} }
}

/** Reads a model as far as it must be read, and fixes the dims of its inputs where they are given. */
export function loadSource({ source, inputDims }: OpenRequest): Promise<LoadableModel> {
  return 'path' in source ? loadFile(source.path, inputDims) : loadBytes(source, inputDims)
}
