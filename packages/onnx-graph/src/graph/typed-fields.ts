import { TensorProto_DataType as DataType, type TensorProto } from 'onnx-buf'
import { arrayKinds, type TensorValues } from './array-kinds.ts'

/** The field of onnx.proto that holds each element type when there is no raw data. */
const fields: Readonly<Record<number, (tensor: TensorProto) => readonly (number | bigint)[]>> = {
  [DataType.FLOAT]: ({ floatData }) => floatData,
  [DataType.DOUBLE]: ({ doubleData }) => doubleData,
  [DataType.INT64]: ({ int64Data }) => int64Data,
  [DataType.UINT64]: ({ uint64Data }) => uint64Data,
  [DataType.UINT32]: ({ uint64Data }) => uint64Data,
}

/** Reads the elements of a tensor from its typed field; undefined when their number is not `size`. */
export function typedFieldValues(tensor: TensorProto, size: number): TensorValues | undefined {
  const kind = arrayKinds[tensor.dataType]
  const values = (fields[tensor.dataType] ?? (({ int32Data }) => int32Data))(tensor)
  if (!kind || values.length !== size) return undefined
  const data = new kind(size)
  const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array
  for (let index = 0; index < size; index++) data[index] = isBig ? BigInt(values[index]!) : Number(values[index])
  return data
}
