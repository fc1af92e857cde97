import { createError } from '@self-cascade/core'
import { type ModelProto, ModelProtoSchema } from 'onnx-buf'
import { checkModel } from './check-model.ts'
import { decodeMessage } from './decode-message.ts'
import { CorruptOnnxModel } from './errors.ts'

/**
 * Parses an ONNX file. Initialisers stored as `raw_data` stay views of `bytes`, so do not change those afterwards; fields that
 * this version of the schema does not know are kept and written back by {@link serializeModel}.
 *
 * @param name - what to call the model in errors, such as its path.
 * @throws {@link CorruptOnnxModel} for truncated, damaged or foreign bytes.
 */
export function parseModel(bytes: Uint8Array, name = 'The model'): ModelProto {
  if (bytes.length === 0) throw createError(CorruptOnnxModel, { name, problem: 'it is empty' })
  const model = decodeMessage(ModelProtoSchema, bytes, name)
  checkModel(model, name)
  return model
}
