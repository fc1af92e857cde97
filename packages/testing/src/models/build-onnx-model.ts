import { create, toBinary } from '@bufbuild/protobuf'
import type { TensorType } from '@self-cascade/core'
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from 'onnx-buf'

/** A graph input or output; named dims are free. */
export interface OnnxValueSpec {
  readonly name: string
  readonly type: TensorType
  readonly dims: readonly (number | string)[]
}

/** A weight: its bytes in the model, or the file and range that hold them. */
export interface OnnxInitializerSpec {
  readonly name: string
  readonly type: TensorType
  readonly dims: readonly number[]
  readonly data: Uint8Array | { readonly location: string; readonly offset: number; readonly length: number }
}

/** A node; attributes are whole numbers. */
export interface OnnxNodeSpec {
  readonly opType: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, number>>
  readonly domain?: string
}

/** A small ONNX model. */
export interface OnnxModelSpec {
  readonly nodes: readonly OnnxNodeSpec[]
  readonly inputs: readonly OnnxValueSpec[]
  readonly outputs: readonly OnnxValueSpec[]
  readonly initializers?: readonly OnnxInitializerSpec[]
  /** Version of the `ai.onnx` operators; 17 when absent. */
  readonly opset?: number
}

/** ONNX's numbers of the element types. */
export const onnxElementTypes = {
  float32: TensorProto_DataType.FLOAT,
  float16: TensorProto_DataType.FLOAT16,
  int64: TensorProto_DataType.INT64,
  int32: TensorProto_DataType.INT32,
  uint8: TensorProto_DataType.UINT8,
  bool: TensorProto_DataType.BOOL,
} as const satisfies Record<TensorType, number>

function valueInfo({ name, type, dims }: OnnxValueSpec) {
  const dim = dims.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }))
  const value = { elemType: onnxElementTypes[type], shape: { dim } }
  return { name, type: { value: { case: 'tensorType' as const, value } } }
}

function initializer({ name, type, dims, data }: OnnxInitializerSpec) {
  const shared = { name, dataType: onnxElementTypes[type], dims: dims.map(BigInt) }
  if (data instanceof Uint8Array) return { ...shared, rawData: new Uint8Array(data) }
  const externalData = Object.entries(data).map(([key, value]) => ({ key, value: String(value) }))
  return { ...shared, externalData, dataLocation: TensorProto_DataLocation.EXTERNAL }
}

function node({ opType, inputs, outputs, attributes = {}, domain = '' }: OnnxNodeSpec) {
  const attribute = Object.entries(attributes).map(([name, value]) => ({
    name,
    type: AttributeProto_AttributeType.INT,
    i: BigInt(value),
  }))
  return { opType, input: [...inputs], output: [...outputs], attribute, domain }
}

/** Serialises a small model (IR version 8), so that no test needs a model file. */
export function buildOnnxModel({ nodes, inputs, outputs, initializers = [], opset = 17 }: OnnxModelSpec): Uint8Array {
  const domains = [...new Set(nodes.map(({ domain = '' }) => domain))]
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: domains.map((domain) => ({ domain, version: domain === '' ? BigInt(opset) : 1n })),
    graph: {
      name: 'tiny',
      node: nodes.map(node),
      input: inputs.map(valueInfo),
      output: outputs.map(valueInfo),
      initializer: initializers.map(initializer),
    },
  })
  return toBinary(ModelProtoSchema, model)
}
