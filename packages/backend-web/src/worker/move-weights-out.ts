import { type ModelProto, serializeModelWithExternalData } from '@self-cascade/onnx-graph'
import { fileOf, messageOf } from '@self-cascade/remote-runtime'

/** A file beside a model, by the path that the model has for it. */
export interface DataFile {
  readonly path: string
  readonly data: Uint8Array
}

/** The runtime's heap, which never shrinks, takes three times the bytes of weights inside a model, and once those of weights beside it. */
const location = 'self-cascade.weights'

/** Models below this many bytes stay whole. */
const leastBytes = 2 ** 22

/** Gives a model as the runtime loads it in the least memory: large weights beside the file. */
export async function moveWeightsOut(model: Uint8Array | ModelProto, name: string, files: readonly DataFile[]) {
  if (model instanceof Uint8Array && model.length < leastBytes) return { model, externalData: files }
  const message = await messageOf(model, name)
  // Without a graph the runtime says what is wrong, in its own words.
  if (!message.graph) return { model: await fileOf(model), externalData: files }
  const { model: file, data, dataLength } = serializeModelWithExternalData(message, { location })
  if (dataLength === 0) return { model: file, externalData: files }
  const joined = new Uint8Array(dataLength)
  let at = 0
  for (const part of data) {
    joined.set(part, at)
    at += part.length
  }
  return { model: file, externalData: [...files, { path: location, data: joined }] }
}
