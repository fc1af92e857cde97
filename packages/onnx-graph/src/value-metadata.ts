import type { ValueMetadata } from '@self-cascade/core'
import type { TensorShapeProto_Dimension, ValueInfoProto } from 'onnx-buf'
import { elementTypeName } from './element-types.ts'

/** Gives a value's name, element type and dims as a session reports them. Values that are not tensors have type `unknown`. */
export function valueMetadata({ name, type }: ValueInfoProto): ValueMetadata {
  if (type?.value.case !== 'tensorType') return { name, type: 'unknown', dims: [] }
  const { elemType, shape } = type.value.value
  return { name, type: elementTypeName(elemType), dims: (shape?.dim ?? []).map(readDim) }
}

function readDim({ value }: TensorShapeProto_Dimension): number | string {
  if (value.case === 'dimValue') return Number(value.value)
  return value.case === 'dimParam' && value.value !== '' ? value.value : -1
}
