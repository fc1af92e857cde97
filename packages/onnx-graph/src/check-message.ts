import type { DescMessage } from '@bufbuild/protobuf'
import { WireType } from '@bufbuild/protobuf/wire'
import { createError } from '@self-cascade/core'
import { CorruptOnnxModel } from './errors.ts'
import { type FieldHeader, type FileWindow, readFieldHeader, varintLength } from './field-header.ts'
import { type FieldRule, fieldRules } from './field-rules.ts'

/** The nesting that protobuf's own readers allow, ONNX Runtime's among them. */
export const maxNesting = 100

/** What is known of the place of a message in a file. */
export interface MessagePlace {
  readonly window: FileWindow
  /** What to call the file in errors. */
  readonly name: string
  /** How many messages lie around it, itself included. */
  readonly depth: number
}

/**
 * Checks the bytes of a message against its schema before they are decoded: that every field ends inside the message around it
 * and has the wire type of its kind, that texts are UTF-8, lists of numbers come out even, and messages nest no deeper than
 * protobuf allows. The decoder checks none of the first three. Data of tensors is not looked at.
 *
 * @throws {@link CorruptOnnxModel} naming the offset in the file.
 */
export function checkMessage(schema: DescMessage, place: MessagePlace, start: number, end: number): void {
  const { window, name, depth } = place
  if (depth > maxNesting) {
    const problem = `messages are nested more than ${maxNesting} deep at offset ${start}`
    throw createError(CorruptOnnxModel, { name, problem })
  }
  const rules = fieldRules(schema)
  for (let offset = start; offset < end; ) {
    const header = readFieldHeader(window, offset, end, name)
    const rule = rules.get(header.fieldNumber)
    if (rule) checkField(rule, header, place)
    offset = header.end
  }
}

function checkField(rule: FieldRule, header: FieldHeader, place: MessagePlace): void {
  const { window, name, depth } = place
  const { wireType, start, valueStart, end } = header
  const wrong = (problem: string) =>
    createError(CorruptOnnxModel, { name, problem: `${rule.label} at offset ${start} ${problem}` })
  const isPacked = rule.isList && wireType === WireType.LengthDelimited && rule.wireType !== WireType.LengthDelimited
  if (wireType !== rule.wireType && !isPacked) throw wrong(`has wire type ${wireType} and not ${rule.wireType}`)
  if (rule.message) {
    checkMessage(rule.message, { ...place, depth: depth + 1 }, valueStart, end)
    return
  }
  const bytes = window.bytes.subarray(valueStart - window.start, end - window.start)
  if (rule.isText && !isUtf8(bytes)) throw wrong('is not UTF-8 text')
  if (isPacked && !comesOutEven(bytes, rule.wireType)) throw wrong('has a last number that does not end')
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

function isUtf8(bytes: Uint8Array): boolean {
  if (isAscii(bytes)) return true
  try {
    strictUtf8.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Most texts are, and asking takes a tenth of the time of decoding. */
function isAscii(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index++) if (bytes[index]! > 0x7f) return false
  return true
}

/** Tells whether packed numbers fill their bytes. */
function comesOutEven(bytes: Uint8Array, wireType: WireType): boolean {
  if (wireType === WireType.Bit32) return bytes.length % 4 === 0
  if (wireType === WireType.Bit64) return bytes.length % 8 === 0
  for (let index = 0; index < bytes.length; ) {
    const length = varintLength(bytes, index)
    if (length === undefined) return false
    index += length
  }
  return true
}
