import { type AttributeProto, TensorProto_DataType as DataType, type NodeProto, type TensorProto } from 'onnx-buf'
import { ownEntry } from '../own-entry.ts'
import { float32Tensor, tensorProto } from './tensor-data.ts'

/** What each attribute of a `Constant` node holds; strings and sparse tensors are left out. */
const readers: Readonly<Record<string, (attribute: AttributeProto) => TensorProto | undefined>> = {
  value: ({ t }) => t,
  value_int: ({ i }) => tensorProto({ dataType: DataType.INT64, dims: [], data: BigInt64Array.of(i) }),
  value_ints: ({ ints }) =>
    tensorProto({ dataType: DataType.INT64, dims: [ints.length], data: BigInt64Array.from(ints) }),
  value_float: ({ f }) => float32Tensor([f], []),
  value_floats: ({ floats }) => float32Tensor(floats),
}

/** Gives the tensor that a `Constant` node holds; undefined for other nodes and for constants that are no numbers. */
export function constantNodeTensor(node: NodeProto): TensorProto | undefined {
  if (node.opType !== 'Constant' || node.domain !== '') return undefined
  const [first] = node.attribute
  return first && ownEntry(readers, first.name)?.(first)
}
