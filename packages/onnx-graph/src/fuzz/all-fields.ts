import type { DescMessage } from '@bufbuild/protobuf'
import { ModelProtoSchema } from 'onnx-buf'
import { type FieldHeader, readFieldHeader } from '../field-header.ts'
import { fieldRules } from '../field-rules.ts'

/** Gives every field of an ONNX file, at every depth. */
export function allFields(bytes: Uint8Array): readonly FieldHeader[] {
  const fields: FieldHeader[] = []
  collect(ModelProtoSchema, bytes, 0, bytes.length, fields)
  return fields
}

function collect(schema: DescMessage, bytes: Uint8Array, start: number, end: number, fields: FieldHeader[]): void {
  for (let offset = start; offset < end; ) {
    const field = readFieldHeader({ bytes, start: 0 }, offset, end, 'The seed')
    fields.push(field)
    const inner = fieldRules(schema).get(field.fieldNumber)?.message
    if (inner) collect(inner, bytes, field.valueStart, field.end, fields)
    offset = field.end
  }
}
