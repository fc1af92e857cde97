import { WireType } from '@bufbuild/protobuf/wire'
import { createError } from '@self-cascade/core'
import { CorruptOnnxModel } from './errors.ts'

/** A part of a file: `bytes[0]` lies at the offset `start`. */
export interface FileWindow {
  readonly bytes: Uint8Array
  readonly start: number
}

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

const longestVarint = 10

/** Gives the bytes that a varint takes; undefined when it does not end in 10 bytes or before `limit`. */
export function varintLength(bytes: Uint8Array, index: number, limit = bytes.length): number | undefined {
  const end = Math.min(limit, index + longestVarint)
  for (let at = index; at < end; at++) if (bytes[at]! < 0x80) return at - index + 1
  return undefined
}

/** Gives the value of a varint; exact up to 2^53, and never smaller than 2^53 beyond it. */
function varintValue(bytes: Uint8Array, index: number, length: number): number {
  let value = 0
  for (let at = index + length - 1; at >= index; at--) value = value * 128 + (bytes[at]! & 0x7f)
  return value
}

/**
 * Reads where the field that starts at `offset` ends. `window` holds the bytes from there on, at least
 * {@link maxHeaderLength} of them or all that the file has.
 *
 * @throws {@link CorruptOnnxModel} when it is not a field, or ends after `limit`, the end of the message around it.
 */
export function readFieldHeader(window: FileWindow, offset: number, limit: number, name: string): FieldHeader {
  const { bytes, start } = window
  const foreign = (reason: string) =>
    createError(CorruptOnnxModel, { name, problem: `there is no protobuf field at offset ${offset} (${reason})` })
  const varintAt = (index: number, what: string) => {
    const length = varintLength(bytes, index)
    if (length === undefined) throw foreign(`its ${what} does not end`)
    return length
  }
  const index = offset - start
  const tagLength = varintAt(index, 'tag')
  const tag = varintValue(bytes, index, tagLength)
  const fieldNumber = Math.floor(tag / 8)
  const wireType = tag % 8
  if (tag >= 2 ** 32 || fieldNumber === 0) throw foreign(`a field cannot have the number ${fieldNumber}`)
  let valueStart = offset + tagLength
  let length = fixedLengths[wireType]
  if (wireType === WireType.Varint) length = varintAt(index + tagLength, 'value')
  if (wireType === WireType.LengthDelimited) {
    const lengthLength = varintAt(index + tagLength, 'length')
    length = varintValue(bytes, index + tagLength, lengthLength)
    valueStart += lengthLength
  }
  if (length === undefined) throw foreign(`ONNX does not use wire type ${wireType}`)
  const end = valueStart + length
  if (end > limit) {
    const problem = `field ${fieldNumber} at offset ${offset} needs ${end - offset} bytes, and ${limit - offset} are left`
    throw createError(CorruptOnnxModel, { name, problem })
  }
  return { fieldNumber, wireType, start: offset, valueStart, end }
}

const fixedLengths: Readonly<Record<number, number>> = { [WireType.Bit64]: 8, [WireType.Bit32]: 4 }
