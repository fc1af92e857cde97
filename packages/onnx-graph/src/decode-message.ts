import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf'
import { createError } from '@self-cascade/core'
import { checkMessage } from './check-message.ts'
import { CorruptOnnxModel } from './errors.ts'

/**
 * Checks and decodes a protobuf message that fills a file; its byte fields stay views of `bytes`.
 *
 * @throws {@link CorruptOnnxModel} naming the offset, when it is damaged.
 */
export function decodeMessage<Schema extends DescMessage>(
  schema: Schema,
  bytes: Uint8Array,
  name: string,
): MessageShape<Schema> {
  checkMessage(schema, { window: { bytes, start: 0 }, name, depth: 1 }, 0, bytes.length)
  return decodeChecked(schema, bytes, name)
}

/** Decodes a message put together from parts that have been checked where they lay. */
export function decodeChecked<Schema extends DescMessage>(
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
