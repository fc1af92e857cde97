import { createError } from '@self-cascade/core'
import { type ModelProto, ModelProtoSchema } from 'onnx-buf'
import { concatBytes, mergeSmall } from './chunks.ts'
import { ModelNotWritable } from './errors.ts'
import { messageParts } from './model-chunks.ts'

/** Protobuf's own limit; ONNX Runtime reads no more. */
const longestMessage = 2 ** 31 - 1

/**
 * Writes a model as the bytes of an ONNX file, unknown fields included. Needs no memory beyond the result. External data is not
 * touched.
 *
 * @throws {@link ModelNotWritable} when the file would have 2 GB or more.
 */
export function serializeModel(model: ModelProto): Uint8Array {
  const chunks = serializeModelChunks(model)
  return chunks.length === 1 ? chunks[0]! : concatBytes(chunks)
}

/**
 * Writes a model as the bytes of an ONNX file in parts, to be written to a file one after the other: the data of large tensors
 * is not copied, its parts are views of it.
 *
 * @throws {@link ModelNotWritable} when the file would have 2 GB or more.
 */
export function serializeModelChunks(model: ModelProto): readonly Uint8Array[] {
  const { chunks, length } = messageParts(ModelProtoSchema, model)
  if (length > longestMessage) {
    const fix = 'Keep its weights in a file of their own: serializeModelWithExternalData.'
    throw createError(ModelNotWritable, { problem: `it would take ${length} bytes`, fix })
  }
  return mergeSmall(chunks)
}
