import { create } from '@bufbuild/protobuf'
import {
  type TensorProto,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf'

/** One dim: its size, or the name of a size that is only known when the model runs (`''` when it has no name). */
export type Dim = number | string

/** What is known of a value before the model runs. */
export interface ValueType {
  /** ONNX's number of the element type (`TensorProto_DataType`); 0 when unknown. */
  readonly elementType: number
  /** Absent when not even the rank is known. */
  readonly dims?: readonly Dim[]
}

/** Reads the type of a graph input, output or `value_info`; undefined for sequences, maps and optional values. */
export function valueTypeOf(info: ValueInfoProto): ValueType | undefined {
  if (info.type?.value.case !== 'tensorType') return undefined
  const { elemType, shape } = info.type.value.value
  if (!shape) return { elementType: elemType }
  const dims = shape.dim.map(({ value }): Dim => {
    if (value.case === 'dimValue') return Number(value.value)
    return value.case === 'dimParam' ? value.value : ''
  })
  return { elementType: elemType, dims }
}

/** Gives the type of an initialiser. */
export function tensorTypeOf({ dataType, dims }: TensorProto): ValueType {
  return { elementType: dataType, dims: dims.map(Number) }
}

/** Writes a type as the description of a graph input or output. */
export function valueInfo(name: string, { elementType, dims }: ValueType): ValueInfoProto {
  const shape = dims && create(TensorShapeProtoSchema, { dim: dims.map(dimension) })
  const value = { elemType: elementType, ...(shape && { shape }) }
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value } } })
}

function dimension(dim: Dim) {
  if (dim === '') return create(TensorShapeProto_DimensionSchema)
  const value =
    typeof dim === 'number'
      ? { case: 'dimValue' as const, value: BigInt(dim) }
      : { case: 'dimParam' as const, value: dim }
  return create(TensorShapeProto_DimensionSchema, { value })
}

/** Gives the dims when the rank and every size are known. */
export function staticDims(type: ValueType | undefined): readonly number[] | undefined {
  return type?.dims?.every((dim) => typeof dim === 'number') ? (type.dims as readonly number[]) : undefined
}
