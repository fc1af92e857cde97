import { createError, SelfCascadeError } from '@self-cascade/core'
import type { ModelProto } from '@self-cascade/onnx-graph'
import { OnnxFileInvalid } from './errors.ts'
import { type AttentionForm, isWorthRewriting, rewriteModel } from './rewrite-model.ts'

// Loaded only when a model is edited, as the protobuf library takes a while to load.
const loadGraphTools = () => import('@self-cascade/onnx-graph')
type GraphTools = Awaited<ReturnType<typeof loadGraphTools>>

/** How a model is changed before the runtime gets it. */
export interface ModelChange {
  /** Dims of inputs that are fixed. */
  readonly inputDims: Readonly<Record<string, readonly number[]>>
  /** May be rewritten for these dims where that pays: shape arithmetic folded, attention in this form. */
  readonly attention?: AttentionForm | undefined
}

async function withTools<T>(bytes: Uint8Array, name: string, change: (tools: GraphTools) => T): Promise<T> {
  const tools = await loadGraphTools()
  try {
    return change(tools)
  } catch (error) {
    if (!SelfCascadeError.isInstance(error, tools.CorruptOnnxModel)) throw error
    throw createError(OnnxFileInvalid, { model: name, bytes: bytes.length }, { cause: error })
  }
}

/**
 * Fixes the dims of a model, and may rewrite it for them.
 *
 * @throws OnnxFileInvalid
 */
export function prepareModel(
  file: Uint8Array,
  name: string,
  { inputDims, attention }: ModelChange,
): Promise<Uint8Array | ModelProto> {
  return withTools(file, name, (tools) => {
    const rewritten =
      attention && isWorthRewriting(inputDims) && rewriteModel(tools, file, { inputDims, attention, name })
    return rewritten || tools.withInputDims(file, inputDims, name)
  })
}

/**
 * The model as a message, to be edited further.
 *
 * @throws OnnxFileInvalid
 */
export async function messageOf(model: Uint8Array | ModelProto, name: string): Promise<ModelProto> {
  if (!(model instanceof Uint8Array)) return model
  return withTools(model, name, (tools) => tools.parseModel(model, name))
}

/** The model as the bytes of a file. */
export async function fileOf(model: Uint8Array | ModelProto): Promise<Uint8Array> {
  if (model instanceof Uint8Array) return model
  const { serializeModel } = await loadGraphTools()
  return serializeModel(model)
}
