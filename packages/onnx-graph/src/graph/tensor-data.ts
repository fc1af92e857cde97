import { create } from '@bufbuild/protobuf'
import { createError, sizeOf } from '@self-cascade/core'
import {
  TensorProto_DataType as DataType,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from 'onnx-buf'
import { elementTypeName } from '../element-types.ts'
import { TensorDataUnreadable } from '../errors.ts'
import { arrayKinds, type TensorValues } from './array-kinds.ts'
import { bfloat16ToNumber, float16ToNumber } from './float16.ts'
import { typedFieldValues } from './typed-fields.ts'

/** A tensor's elements with its type and dims. */
export interface TensorContent {
  readonly dataType: number
  readonly dims: readonly number[]
  readonly data: TensorValues
}

/**
 * Reads the elements of an initialiser. Raw data that is aligned for its type is viewed, not copied: do not write to it.
 *
 * @throws {@link TensorDataUnreadable} for external data, element types without a typed array (strings, 4-bit, 8-bit floats),
 * and data whose length does not fit the dims.
 */
export function tensorValues(tensor: TensorProto): TensorContent {
  const { dataType, rawData } = tensor
  const dims = tensor.dims.map(Number)
  const unreadable = (problem: string) => createError(TensorDataUnreadable, { name: tensor.name, problem })
  const kind = arrayKinds[dataType]
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) throw unreadable('its data lies in another file')
  if (!kind) throw unreadable(`its elements are ${elementTypeName(dataType)}`)
  const size = sizeOf(dims)
  if (!Number.isSafeInteger(size) || dims.some((dim) => dim < 0)) throw unreadable(`its dims are [${dims}]`)
  if (rawData.length === 0 && size > 0) {
    const data = typedFieldValues(tensor, size)
    if (!data) throw unreadable(`its data does not have the ${size} elements that its dims [${dims}] ask for`)
    return { dataType, dims, data }
  }
  if (rawData.length !== size * kind.BYTES_PER_ELEMENT) {
    const wanted = size * kind.BYTES_PER_ELEMENT
    throw unreadable(`it has ${rawData.length} bytes of data, and its dims [${dims}] ask for ${wanted}`)
  }
  const isAligned = rawData.byteOffset % kind.BYTES_PER_ELEMENT === 0
  const bytes = isAligned ? rawData : new Uint8Array(rawData)
  return { dataType, dims, data: new kind(bytes.buffer, bytes.byteOffset, size) }
}

/** Gives the elements as numbers: exact for every type but 64-bit integers beyond 2^53. float16 is decoded. */
export function tensorNumbers(tensor: TensorProto): readonly number[] {
  const { dataType, data } = tensorValues(tensor)
  if (dataType === DataType.FLOAT16) return Array.from(data as Uint16Array, float16ToNumber)
  if (dataType === DataType.BFLOAT16) return Array.from(data as Uint16Array, bfloat16ToNumber)
  return Array.from(data as ArrayLike<number | bigint>, Number)
}

/** Makes an initialiser whose raw data is a view of `data`. */
export function tensorProto({
  name = '',
  dataType,
  dims,
  data,
}: TensorContent & { readonly name?: string }): TensorProto {
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
  if (data.length !== sizeOf(dims) || !(data instanceof (arrayKinds[dataType] ?? Array))) {
    const problem = `${data.length} elements of ${data.constructor.name} do not make ${elementTypeName(dataType)} [${dims}]`
    throw createError(TensorDataUnreadable, { name, problem })
  }
  return create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), rawData })
}

/** Makes a float32 initialiser. */
export function float32Tensor(values: readonly number[] | Float32Array, dims: readonly number[] = [values.length]) {
  const data = values instanceof Float32Array ? values : new Float32Array(values)
  return tensorProto({ dataType: DataType.FLOAT, dims, data })
}

/** Makes an int64 initialiser. */
export function int64Tensor(values: readonly number[], dims: readonly number[] = [values.length]) {
  return tensorProto({ dataType: DataType.INT64, dims, data: BigInt64Array.from(values, BigInt) })
}
