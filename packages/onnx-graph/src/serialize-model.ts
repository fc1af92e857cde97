import { toBinary } from '@bufbuild/protobuf'
import { type ModelProto, ModelProtoSchema } from 'onnx-buf'

/** Writes a model as the bytes of an ONNX file, unknown fields included. External data is not touched. */
export function serializeModel(model: ModelProto): Uint8Array {
  return toBinary(ModelProtoSchema, model)
}
