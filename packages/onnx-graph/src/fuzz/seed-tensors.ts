import type { MessageInitShape } from '@bufbuild/protobuf'
import {
  TensorProto_DataType as DataType,
  type GraphProto,
  type GraphProtoSchema,
  TensorProto_DataLocation,
  type TensorProtoSchema,
} from 'onnx-buf'

/** What a graph is made from. */
export type GraphInit = Exclude<MessageInitShape<typeof GraphProtoSchema>, GraphProto>
type TensorInit = MessageInitShape<typeof TensorProtoSchema>

/** Gives the bytes of a text attribute. */
export const text = (value: string) => new TextEncoder().encode(value)

/** The type of a tensor; dims with names are symbolic. */
export const tensorType = (elemType: number, dims: readonly (number | string)[]) => ({
  value: {
    case: 'tensorType' as const,
    value: {
      elemType,
      shape: {
        dim: dims.map((dim) => ({
          value:
            typeof dim === 'number'
              ? { case: 'dimValue' as const, value: BigInt(dim) }
              : { case: 'dimParam' as const, value: dim },
        })),
      },
    },
  },
})

/** A float32 input, output or value. */
export const floatInfo = (name: string, dims: readonly (number | string)[]) => ({
  name,
  type: tensorType(DataType.FLOAT, dims),
})
const rawFloats = (values: readonly number[]) => new Uint8Array(new Float32Array(values).buffer)

/** Tensors with their elements in every field that the format has for them, the last one in another file. */
const everyTensor: readonly TensorInit[] = [
  { name: 'raw', dims: [3n], dataType: DataType.FLOAT, rawData: rawFloats([1, -0, Number.NaN]) },
  { name: 'floats', dims: [2n], dataType: DataType.FLOAT, floatData: [-0, Number.POSITIVE_INFINITY] },
  { name: 'doubles', dims: [2n], dataType: DataType.DOUBLE, doubleData: [0.1, Number.MIN_VALUE] },
  { name: 'int64s', dims: [2n], dataType: DataType.INT64, int64Data: [-(2n ** 63n), 2n ** 63n - 1n] },
  { name: 'uint64s', dims: [1n, 1n], dataType: DataType.UINT64, uint64Data: [2n ** 64n - 1n] },
  { name: 'uint32s', dims: [1n], dataType: DataType.UINT32, uint64Data: [2n ** 32n - 1n] },
  { name: 'int32s', dims: [2n], dataType: DataType.INT32, int32Data: [-(2 ** 31), 2 ** 31 - 1] },
  { name: 'halves', dims: [2n], dataType: DataType.FLOAT16, int32Data: [0x3c00, 0xfbff] },
  { name: 'brains', dims: [1n], dataType: DataType.BFLOAT16, int32Data: [0xbf80] },
  { name: 'bools', dims: [3n], dataType: DataType.BOOL, int32Data: [1, 0, 1] },
  { name: 'bytes', dims: [2n], dataType: DataType.UINT8, int32Data: [255, 0] },
  { name: 'signed bytes', dims: [1n], dataType: DataType.INT8, int32Data: [-128] },
  { name: 'nibbles', dims: [3n], dataType: DataType.INT4, rawData: new Uint8Array([0x21, 0x0f]) },
  { name: 'texts', dims: [2n], dataType: DataType.STRING, stringData: [text('a'), text('Ünïcødé')] },
  { name: 'nothing', dims: [0n], dataType: DataType.FLOAT, docString: 'no element', segment: { begin: 0n, end: 0n } },
  {
    name: 'outside',
    dims: [4n],
    dataType: DataType.FLOAT,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries({ location: 'weights.bin', offset: '16', length: '16' }).map(([key, value]) => ({
      key,
      value,
    })),
  },
]

/** A graph with all of them. */
export const everyTensorGraph: GraphInit = {
  name: 'tensors',
  node: [{ name: 'add', opType: 'Add', input: ['x', 'raw'], output: ['y'] }],
  input: [floatInfo('x', ['n', 3])],
  output: [floatInfo('y', ['n', 3])],
  initializer: [...everyTensor],
  sparseInitializer: [
    {
      values: { name: 'sparse', dims: [1n], dataType: DataType.FLOAT, rawData: rawFloats([2]) },
      indices: { dims: [1n], dataType: DataType.INT64, int64Data: [3n] },
      dims: [5n],
    },
  ],
  quantizationAnnotation: [
    { tensorName: 'raw', quantParameterTensorNames: [{ key: 'SCALE_TENSOR', value: 'floats' }] },
  ],
  metadataProps: [{ key: 'where', value: 'graph' }],
}
