import type { DescMessage, Message } from '@bufbuild/protobuf'
import { type ModelProto, ModelProtoSchema, type TensorProto, TensorProtoSchema } from 'onnx-buf'
import { copyMessage } from './graph/copy-message.ts'
import { tensorFields } from './tensor-fields.ts'

type TensorMap = (tensor: TensorProto) => TensorProto

/**
 * Gives a model with every tensor replaced: initialisers, sparse ones, tensors in attributes, those of subgraphs, functions and
 * training information included. What holds no changed tensor is shared with the model that was given, which stays as it is.
 */
export function mapTensors(model: ModelProto, map: TensorMap): ModelProto {
  return mapMessage(ModelProtoSchema, model, map) as ModelProto
}

/** Gives every tensor of a model, in the order of {@link mapTensors}. */
export function modelTensors(model: ModelProto): readonly TensorProto[] {
  const tensors: TensorProto[] = []
  mapTensors(model, (tensor) => {
    tensors.push(tensor)
    return tensor
  })
  return tensors
}

function mapMessage(schema: DescMessage, message: Message, map: TensorMap): Message {
  if (schema === TensorProtoSchema) return map(message as TensorProto)
  const values = message as unknown as Readonly<Record<string, Message | readonly Message[] | undefined>>
  const changes: Record<string, unknown> = {}
  for (const { localName, message: inner } of tensorFields(schema)) {
    const before = values[localName]
    if (before === undefined) continue
    const after = isList(before) ? mapList(inner, before, map) : mapMessage(inner, before, map)
    if (after !== before) changes[localName] = after
  }
  return Object.keys(changes).length === 0 ? message : copyMessage(message, changes)
}

const isList = (value: Message | readonly Message[]): value is readonly Message[] => Array.isArray(value)

function mapList(schema: DescMessage, before: readonly Message[], map: TensorMap): readonly Message[] {
  const after = before.map((message) => mapMessage(schema, message, map))
  return after.some((message, index) => message !== before[index]) ? after : before
}
