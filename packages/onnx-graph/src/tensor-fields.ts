import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { file_onnx, TensorProtoSchema } from 'onnx-buf'

/** A field that holds messages. */
export type MessageField = DescField & { readonly message: DescMessage }

let found: ReadonlyMap<DescMessage, readonly MessageField[]> | undefined

/** Gives the fields of a message that hold tensors, or messages in which tensors lie, in order of their numbers. */
export function tensorFields(schema: DescMessage): readonly MessageField[] {
  found ??= findTensorFields()
  return found.get(schema) ?? []
}

/** Goes from the tensor up to all messages around it: node, attribute, graph, function and so on. */
function findTensorFields(): ReadonlyMap<DescMessage, readonly MessageField[]> {
  const around = new Set<DescMessage>([TensorProtoSchema])
  for (let before = 0; before < around.size; ) {
    before = around.size
    for (const schema of file_onnx.messages) {
      if (schema.fields.some(({ message }) => message && around.has(message))) around.add(schema)
    }
  }
  const isOnTheWay = (field: DescField): field is MessageField =>
    field.message !== undefined && around.has(field.message)
  const ordered = (schema: DescMessage) => schema.fields.filter(isOnTheWay).sort((a, b) => a.number - b.number)
  return new Map([...around].map((schema) => [schema, ordered(schema)]))
}
