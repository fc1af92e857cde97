import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf'
import { createError } from '@self-cascade/core'
import { CorruptOnnxModel } from './errors.ts'

/**
 * Decodes a protobuf message; its byte fields stay views of `bytes`.
 *
 * @throws {@link CorruptOnnxModel} when it is damaged.
 */
export function decodeMessage<Schema extends DescMessage>(
  schema: Schema,
  bytes: Uint8Array,
  name: string,
): MessageShape<Schema> {
  try {
    return fromBinary(schema, bytes)
  } catch (cause) {
    const problem = `a message in it is damaged (${(cause as Error).message})`
    throw createError(CorruptOnnxModel, { name, problem }, { cause })
  }
}
