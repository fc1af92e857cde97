import { createError, type ModelEdit, type ModelSource } from '@self-cascade/core'
import { describeModel, readModelOutline } from '@self-cascade/onnx-graph'
import { ModelTooLargeToEdit } from './errors.ts'
import type { ModelFolder } from './model-folder.ts'
import type { OnnxComponent } from './onnx-component.ts'

/** A protobuf message must stay below 2 GiB. */
const mostBytes = 2 ** 31 - 1

/** An edited network and what it takes. */
export interface EditedSource {
  readonly source: Extract<ModelSource, { readonly bytes: Uint8Array }>
  /** Names of its inputs. */
  readonly inputNames: ReadonlySet<string>
}

/**
 * Edits a network's file. External data stays where it is.
 *
 * @throws {@link ModelTooLargeToEdit} when the ONNX file itself has 2 GiB or more.
 */
export async function editSource(
  folder: ModelFolder,
  { path, externalDataFiles }: OnnxComponent,
  edit: ModelEdit,
): Promise<EditedSource> {
  const size = await folder.size(path)
  if (size > mostBytes) throw createError(ModelTooLargeToEdit, { path, bytes: size })
  const source = await folder.source(path, externalDataFiles)
  const original = 'path' in source ? await folder.readBytes(path) : source.bytes
  const bytes = edit(original)
  return { source: { bytes, ...externalDataOf(source, externalDataFiles) }, inputNames: await readInputNames(bytes) }
}

function externalDataOf(source: ModelSource, files: readonly string[]) {
  if (files.length === 0) return {}
  if ('path' in source) return { externalDataFolder: source.path.replace(/[^/\\]*$/, '') }
  const { externalData, externalDataFolder } = source
  return { ...(externalData && { externalData }), ...(externalDataFolder !== undefined && { externalDataFolder }) }
}

async function readInputNames(bytes: Uint8Array): Promise<ReadonlySet<string>> {
  const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length)
  const { inputs } = describeModel(await readModelOutline({ size: bytes.length, read }))
  return new Set(inputs.map(({ name }) => name))
}
