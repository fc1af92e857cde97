import { elementTypeName, type ModelProto, modelTensors, type TensorProto } from '@self-cascade/onnx-graph'
import type { WeightType } from './facts.ts'

const bits: Readonly<Record<string, number>> = {
  float64: 64,
  int64: 64,
  uint64: 64,
  float32: 32,
  int32: 32,
  uint32: 32,
  float16: 16,
  bfloat16: 16,
  int16: 16,
  uint16: 16,
  int8: 8,
  uint8: 8,
  bool: 8,
  int4: 4,
  uint4: 4,
}

/** Counts the tensors that a model stores by the type they are stored in, the most bytes first. Their data is not needed. */
export function weightTypes(model: ModelProto): readonly WeightType[] {
  const types = new Map<string, WeightType>()
  for (const tensor of modelTensors(model)) {
    const type = elementTypeName(tensor.dataType)
    const elements = elementsOf(tensor)
    const before = types.get(type) ?? { type, tensors: 0, elements: 0, bytes: 0 }
    types.set(type, {
      type,
      tensors: before.tensors + 1,
      elements: before.elements + elements,
      bytes: before.bytes + Math.ceil((elements * (bits[type] ?? 0)) / 8),
    })
  }
  return [...types.values()].sort((a, b) => b.bytes - a.bytes)
}

const elementsOf = ({ dims }: TensorProto) => dims.reduce((size, dim) => size * Number(dim), 1)
