import { SelfCascadeError } from '@self-cascade/core'
import type { ModelProto, TensorProto } from 'onnx-buf'
import { concatBytes } from '../chunks.ts'
import { describeModel } from '../describe-model.ts'
import { eliminateDead } from '../edit/eliminate-dead.ts'
import { externalDataExtents } from '../external-data.ts'
import { findSkipFeatures } from '../features/find-skip-features.ts'
import { fixInputDims } from '../fix-input-dims.ts'
import { graphFromModel, modelFromGraph } from '../graph/convert.ts'
import { tensorValues } from '../graph/tensor-data.ts'
import { modelTensors } from '../map-tensors.ts'
import { readModelOutline } from '../model-outline.ts'
import { parseModel } from '../parse-model.ts'
import { expandFloat16 } from '../passes/expand-float16.ts'
import { optimizeForInference } from '../passes/optimize-for-inference.ts'
import { storeFloat16 } from '../passes/store-float16.ts'
import { storeInt8 } from '../passes/store-int8.ts'
import { resolveExternalData } from '../resolve-external-data.ts'
import { serializeModelWithExternalData } from '../serialize-external-data.ts'
import { serializeModel } from '../serialize-model.ts'
import { inferShapes } from '../shapes/infer-shapes.ts'
import { specialize } from '../specialize/specialize.ts'
import { withInputDims } from '../with-input-dims.ts'

/** What is wrong with a result, if anything. Throwing a typed error is right, any other is wrong. */
type Finding = string | undefined | Promise<string | undefined>

/** Everything that reads files. New functions that do join this list. */
export const fileTargets: Readonly<Record<string, (file: Uint8Array) => Finding>> = {
  async readModelOutline(file) {
    await readModelOutline({ size: file.length, read: async (at, length) => file.subarray(at, at + length) })
    return undefined
  },
  withInputDims(file) {
    return differs(serializeModel(parseModel(withInputDims(file, {}))), serializeModel(parseModel(file)))
  },
}

/** Everything that takes a model. New functions that do join this list. */
export const modelTargets: Readonly<Record<string, (model: ModelProto, file: Uint8Array) => Finding>> = {
  serializeModel(model) {
    const once = serializeModel(model)
    return differs(serializeModel(parseModel(once)), once)
  },
  views(model, file) {
    const isInside = ({ rawData }: TensorProto) =>
      rawData.buffer === file.buffer && rawData.byteOffset >= file.byteOffset && endOf(rawData) <= endOf(file)
    const outside = modelTensors(model).find((tensor) => tensor.rawData.length > 0 && !isInside(tensor))
    return outside && `the data of the tensor "${outside.name}" is no view of the file`
  },
  describeModel: (model) => done(describeModel(model)),
  fixInputDims: (model) => done(fixInputDims(model, { x: [2, 3] })),
  externalDataExtents: (model) => done(externalDataExtents(model)),
  resolveExternalData: (model) => done(resolveExternalData(model, { 'weights.bin': new Uint8Array(64) })),
  serializeModelWithExternalData(model) {
    const { data, dataLength } = serializeModelWithExternalData(model, { location: 'new.bin', threshold: 8 })
    return concatBytes(data).length === dataLength ? undefined : 'the data file has another length than it says'
  },
  tensorValues(model) {
    for (const tensor of modelTensors(model)) withoutTypedErrors(() => tensorValues(tensor))
    return undefined
  },
  graphFromModel: (model) => done(modelFromGraph(graphFromModel(model))),
  nodes: (model) => done(graphFromModel(model).nodes()),
  eliminateDead: (model) => done(eliminateDead(graphFromModel(model))),
  inferShapes: (model) => done(inferShapes(graphFromModel(model))),
  findSkipFeatures: (model) => done(findSkipFeatures(graphFromModel(model))),
  optimizeForInference: (model) => done(optimizeForInference(graphFromModel(model))),
  specialize: (model) => done(specialize(graphFromModel(model), { batch: 1, height: 8, width: 8 })),
  storeFloat16: (model) => done(storeFloat16(graphFromModel(model), { minElements: 1 })),
  expandFloat16: (model) => done(expandFloat16(graphFromModel(model))),
  storeInt8: (model) => done(storeInt8(graphFromModel(model), { minElements: 1, dequantize: 'atRun', blockSize: 3 })),
}

const done = (_result: unknown) => undefined
const endOf = ({ byteOffset, length }: Uint8Array) => byteOffset + length

function differs(actual: Uint8Array, expected: Uint8Array): string | undefined {
  const isSame = actual.length === expected.length && actual.every((byte, index) => byte === expected[index])
  return isSame ? undefined : `${actual.length} bytes written differ from the ${expected.length} expected`
}

/** Goes on after a typed error, so that every tensor of a model gets its turn. */
function withoutTypedErrors(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    if (!SelfCascadeError.isInstance(error)) throw error
  }
}
