import { create, type DescField, type DescMessage, type Message, toBinary } from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { createError } from '@self-cascade/core'
import { TensorProtoSchema } from 'onnx-buf'
import { maxNesting } from './check-message.ts'
import { ModelNotWritable } from './errors.ts'
import { type MessageField, tensorFields } from './tensor-fields.ts'

/** Data of at least this many bytes is given as a view and not copied. */
const largeData = 65536
const rawDataField = TensorProtoSchema.field.rawData

type Values = Readonly<Record<string, unknown>>

/** The bytes of a message in parts. */
interface Parts {
  readonly chunks: readonly Uint8Array[]
  readonly length: number
}

/**
 * Writes a message as protobuf does, fields by number and unknown ones last, but large tensor data is left where it is: the
 * parts are views of it and small pieces between them.
 *
 * @throws {@link ModelNotWritable} when messages nest deeper than readers allow.
 */
export function messageParts(schema: DescMessage, message: Message): Parts {
  const large = new Set<Message>()
  noteLarge(schema, message, large, 1)
  return partsOf(schema, message, large)
}

/** Notes each message that has large tensor data inside, and tells whether this one has. */
function noteLarge(schema: DescMessage, message: Message, large: Set<Message>, depth: number): boolean {
  if (depth > maxNesting) {
    const problem = `its messages nest more than ${maxNesting} deep`
    throw createError(ModelNotWritable, { problem, fix: 'Nest fewer subgraphs.' })
  }
  let isLarge = schema === TensorProtoSchema && rawDataLength(message) >= largeData
  for (const field of tensorFields(schema)) {
    for (const inner of messagesOf(field, message)) {
      if (noteLarge(field.message, inner, large, depth + 1)) isLarge = true
    }
  }
  if (isLarge) large.add(message)
  return isLarge
}

function partsOf(schema: DescMessage, message: Message, large: ReadonlySet<Message>): Parts {
  const chunks: Uint8Array[] = []
  let together: Message | undefined
  const flush = () => {
    if (together) chunks.push(toBinary(schema, together))
    together = undefined
  }
  for (const { field, value } of fieldValues(schema, message)) {
    const parts = largeParts(field, value, large)
    if (parts) {
      flush()
      chunks.push(header(field.number, parts.length), ...parts.chunks)
    } else {
      together ??= create(schema)
      addValue(together, field, value)
    }
  }
  if (message.$unknown) together = Object.assign(together ?? create(schema), { $unknown: message.$unknown })
  flush()
  return joined(chunks)
}

interface FieldValue {
  readonly field: DescField
  readonly value: unknown
}

/** Gives the fields that are set, in the order in which they are written; lists of messages one message at a time. */
function* fieldValues(schema: DescMessage, message: Message): Generator<FieldValue> {
  for (const field of [...schema.fields].sort((a, b) => a.number - b.number)) {
    const key = field.oneof?.localName ?? field.localName
    if (!Object.hasOwn(message, key)) continue
    const value = (message as unknown as Values)[key]
    if (value === undefined) continue
    if (field.fieldKind === 'list' && field.message)
      for (const one of value as readonly Message[]) yield { field, value: one }
    else yield { field, value }
  }
}

/** Gives a value in parts when it has large data inside. */
function largeParts(field: DescField, value: unknown, large: ReadonlySet<Message>): Parts | undefined {
  if (field === rawDataField)
    return (value as Uint8Array).length >= largeData ? joined([value as Uint8Array]) : undefined
  return field.message && large.has(value as Message) ? partsOf(field.message, value as Message, large) : undefined
}

function addValue(message: Message, field: DescField, value: unknown): void {
  const values = message as unknown as Record<string, unknown>
  if (field.fieldKind === 'list' && field.message) (values[field.localName] as Message[]).push(value as Message)
  else values[field.oneof?.localName ?? field.localName] = value
}

function joined(chunks: readonly Uint8Array[]): Parts {
  return { chunks, length: chunks.reduce((sum, { length }) => sum + length, 0) }
}

function messagesOf({ localName }: MessageField, message: Message): readonly Message[] {
  const value = (message as unknown as Values)[localName] as Message | readonly Message[] | undefined
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value as Message]
}

/** Messages that were spread have lost the defaults of their prototype. */
const rawDataLength = (message: Message) =>
  (message as unknown as { readonly rawData?: Uint8Array }).rawData?.length ?? 0

/** Writes a tag and a length. The length may pass 2³², which the caller refuses for the whole. */
function header(fieldNumber: number, length: number): Uint8Array {
  const writer = new BinaryWriter().tag(fieldNumber, WireType.LengthDelimited)
  return writer.uint64(BigInt(length)).finish()
}
