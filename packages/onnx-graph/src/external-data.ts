import type { GraphProto, ModelProto, TensorProto } from 'onnx-buf'
import { elementBits } from './element-types.ts'
import { graphTensors } from './walk-graph.ts'

/**
 * Gives the files beside the model that hold its weights, as written in it, and how many bytes each must have at least, so that
 * a half-copied file can be told from a whole one.
 */
export function externalDataExtents(model: ModelProto): Readonly<Record<string, number>> {
  const extents: Record<string, number> = {}
  const graphs: readonly GraphProto[] = model.graph ? [model.graph] : []
  for (const tensor of graphs.flatMap(graphTensors)) {
    const {
      location,
      offset = '0',
      length,
    } = Object.fromEntries(tensor.externalData.map(({ key, value }) => [key, value])) as {
      location?: string
      offset?: string
      length?: string
    }
    if (location === undefined) continue
    const end = Number(offset) + (length === undefined ? tensorBytes(tensor) : Number(length))
    extents[location] = Math.max(extents[location] ?? 0, end)
  }
  return extents
}

/** Gives the number of elements of a tensor. */
export function tensorElements({ dims }: TensorProto): number {
  return dims.reduce((size, dim) => size * Number(dim), 1)
}

/** Gives the bytes that a tensor's elements take. */
export function tensorBytes(tensor: TensorProto): number {
  return Math.ceil((tensorElements(tensor) * elementBits(tensor.dataType)) / 8)
}
