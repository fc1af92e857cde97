import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { createError, SelfCascadeError } from '@self-cascade/core'
import { CorruptOnnxModel } from './errors.ts'

/** Where one field of a protobuf message lies, as offsets in the file. */
export interface FieldHeader {
  readonly fieldNumber: number
  readonly wireType: WireType
  /** Offset of the field's tag. */
  readonly start: number
  /** Offset of its value, after the tag and, for length-delimited fields, the length. */
  readonly valueStart: number
  /** Offset of the first byte after it. */
  readonly end: number
}

/** A tag and a length, or a tag and a varint, take at most this many bytes. */
export const maxHeaderLength = 20

type ValueExtent = (reader: BinaryReader) => { readonly header: number; readonly value: number }

/** Bytes that the field's value takes, after `header` more bytes that give its length. */
const valueExtents: Readonly<Record<number, ValueExtent>> = {
  [WireType.Varint]: (reader) => {
    const start = reader.pos
    reader.int64()
    return { header: 0, value: reader.pos - start }
  },
  [WireType.Bit64]: () => ({ header: 0, value: 8 }),
  [WireType.Bit32]: () => ({ header: 0, value: 4 }),
  [WireType.LengthDelimited]: (reader) => {
    const start = reader.pos
    const value = reader.uint32()
    return { header: reader.pos - start, value }
  },
}

/**
 * Reads where the field that starts at `start` ends. `window` holds the bytes from there on, at least
 * {@link maxHeaderLength} of them or all that the file has.
 *
 * @throws {@link CorruptOnnxModel} when it is not a field, or ends after `limit`, the end of the message around it.
 */
export function readFieldHeader(window: Uint8Array, start: number, limit: number, name: string): FieldHeader {
  const { fieldNumber, wireType, headerLength, valueLength } = decodeHeader(window, start, name)
  const end = start + headerLength + valueLength
  if (end > limit) {
    const problem = `field ${fieldNumber} at offset ${start} needs ${end - start} bytes, and ${limit - start} are left`
    throw createError(CorruptOnnxModel, { name, problem })
  }
  return { fieldNumber, wireType, start, valueStart: start + headerLength, end }
}

function decodeHeader(window: Uint8Array, start: number, name: string) {
  const foreign = (reason: string, cause?: unknown) =>
    createError(
      CorruptOnnxModel,
      { name, problem: `there is no protobuf field at offset ${start} (${reason})` },
      { cause },
    )
  try {
    const reader = new BinaryReader(window)
    const [fieldNumber, wireType] = reader.tag()
    const extentOf = valueExtents[wireType]
    if (!extentOf) throw foreign(`ONNX does not use wire type ${wireType}`)
    const tagLength = reader.pos
    const extent = extentOf(reader)
    return { fieldNumber, wireType, headerLength: tagLength + extent.header, valueLength: extent.value }
  } catch (cause) {
    throw SelfCascadeError.isInstance(cause) ? cause : foreign((cause as Error).message, cause)
  }
}
