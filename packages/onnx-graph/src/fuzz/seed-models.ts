import { create, type MessageInitShape } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type ModelProto,
  ModelProtoSchema,
} from 'onnx-buf'
import { everyTensorGraph, floatInfo, type GraphInit, tensorType, text } from './seed-tensors.ts'

type ModelInit = Exclude<MessageInitShape<typeof ModelProtoSchema>, ModelProto>

function model(graph: GraphInit, opset: number, more: ModelInit = {}): ModelProto {
  const opsetImport = [{ version: BigInt(opset) }, { domain: 'com.microsoft', version: 1n }]
  return create(ModelProtoSchema, { irVersion: 8n, producerName: 'seed', opsetImport, graph, ...more })
}

const branch = (name: string, node: GraphInit['node'] = []): GraphInit => ({
  name,
  node: [...(node ?? []), { opType: 'Identity', input: ['x'], output: [`${name}_out`] }],
  output: [floatInfo(`${name}_out`, ['n'])],
})

const branches = (then: GraphInit, otherwise: GraphInit) => [
  { name: 'then_branch', type: AttributeType.GRAPH, g: then },
  { name: 'else_branch', type: AttributeType.GRAPH, g: otherwise },
]

const nestedGraph: GraphInit = {
  name: 'nested',
  node: [
    {
      opType: 'Constant',
      output: ['condition'],
      attribute: [
        { name: 'value', type: AttributeType.TENSOR, t: { dataType: DataType.BOOL, rawData: new Uint8Array([1]) } },
      ],
    },
    {
      name: 'outer',
      opType: 'If',
      input: ['condition'],
      output: ['y'],
      attribute: branches(
        branch('inner', [
          {
            opType: 'If',
            input: ['condition'],
            output: ['unused'],
            attribute: branches(branch('deep'), branch('deeper')),
            docString: 'Reads x from two graphs up.',
          },
        ]),
        { ...branch('other'), initializer: [{ name: 'w', dims: [1n], dataType: DataType.FLOAT, floatData: [1] }] },
      ),
    },
    {
      opType: 'Attributes',
      domain: 'com.microsoft',
      input: ['y', ''],
      output: ['z'],
      attribute: [
        { name: 'f', type: AttributeType.FLOAT, f: Math.fround(1e-5) },
        { name: 'i', type: AttributeType.INT, i: -1n },
        { name: 's', type: AttributeType.STRING, s: text('linear') },
        { name: 'floats', type: AttributeType.FLOATS, floats: [1, 2.5] },
        { name: 'ints', type: AttributeType.INTS, ints: [0n, -(2n ** 40n)] },
        { name: 'strings', type: AttributeType.STRINGS, strings: [text('a'), text('')] },
        { name: 'tensors', type: AttributeType.TENSORS, tensors: [{ dims: [1n], dataType: 1, floatData: [3] }] },
        { name: 'graphs', type: AttributeType.GRAPHS, graphs: [branch('listed')] },
        { name: 'type', type: AttributeType.TYPE_PROTO, tp: tensorType(DataType.FLOAT, []) },
      ],
      deviceConfigurations: [{ configurationId: 'c', shardingSpec: [{ tensorName: 'y', device: [0n, 1n] }] }],
    },
  ],
  input: [floatInfo('x', ['n'])],
  output: [floatInfo('z', ['n'])],
  valueInfo: [
    { name: 'list', type: { value: { case: 'sequenceType', value: { elemType: tensorType(DataType.INT64, ['m']) } } } },
    {
      name: 'table',
      type: { value: { case: 'mapType', value: { keyType: DataType.STRING, valueType: tensorType(1, [1]) } } },
    },
    { name: 'maybe', type: { denotation: 'IMAGE', value: { case: 'optionalType', value: { elemType: {} } } } },
  ],
}

const withFunctions: ModelInit = {
  functions: [
    {
      name: 'Double',
      domain: 'local',
      input: ['a'],
      output: ['b'],
      attribute: ['alpha'],
      attributeProto: [{ name: 'beta', type: AttributeType.FLOAT, f: 2 }],
      node: [
        { opType: 'Constant', output: ['two'], attribute: [{ name: 'value_float', type: AttributeType.FLOAT, f: 2 }] },
        { opType: 'Mul', input: ['a', 'two'], output: ['b'] },
      ],
      opsetImport: [{ version: 17n }],
      overload: 'v2',
    },
  ],
  trainingInfo: [
    {
      initialization: branch('start'),
      algorithm: { ...branch('step'), initializer: [{ name: 'rate', dataType: DataType.FLOAT, floatData: [0.125] }] },
      updateBinding: [{ key: 'w', value: 'step_out' }],
    },
  ],
  configuration: [{ name: 'c', numDevices: 2, device: ['a', 'b'] }],
  metadataProps: [{ key: 'license', value: 'none' }],
  modelVersion: -1n,
  docString: 'A model with functions.',
}

const chainGraph: GraphInit = {
  name: 'chain',
  node: [
    {
      name: 'conv',
      opType: 'Conv',
      input: ['image', 'weight', 'bias'],
      output: ['features'],
      attribute: [{ name: 'pads', type: AttributeType.INTS, ints: [1n, 1n, 1n, 1n] }],
    },
    { name: 'shape', opType: 'Shape', input: ['features'], output: ['size'] },
    { name: 'flat', opType: 'Reshape', input: ['features', 'size'], output: ['result'] },
  ],
  input: [floatInfo('image', ['batch', 1, 'height', 'width'])],
  output: [floatInfo('result', ['batch', 2, 'height', 'width'])],
  valueInfo: [floatInfo('features', ['batch', 2, 'height', 'width'])],
  initializer: [
    { name: 'weight', dims: [2n, 1n, 3n, 3n], dataType: DataType.FLOAT, rawData: new Uint8Array(72).fill(62) },
    { name: 'bias', dims: [2n], dataType: DataType.FLOAT, floatData: [0, 1] },
  ],
}

/** Small models that together use every message and field of the format, for tests and fuzzing. */
export function seedModels(opset = 17): Readonly<Record<string, ModelProto>> {
  return {
    tensors: model(everyTensorGraph, opset),
    nested: model(nestedGraph, opset),
    functions: model(chainGraph, opset, withFunctions),
    chain: model(chainGraph, opset),
  }
}
