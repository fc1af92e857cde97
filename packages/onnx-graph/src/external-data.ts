import type { ModelProto, TensorProto } from 'onnx-buf'
import { elementBits } from './element-types.ts'
import { externalLocation, externalRange } from './external-range.ts'
import { modelTensors } from './map-tensors.ts'

/**
 * Gives the files beside the model that hold its weights, as written in it, and how many bytes each must have at least, so that
 * a half-copied file can be told from a whole one.
 *
 * @throws {@link UnsafeExternalLocation} for a file outside the folder of the model.
 * @throws {@link ExternalDataUnusable} for an offset or length that is no whole number or does not fit the dims.
 */
export function externalDataExtents(model: ModelProto): Readonly<Record<string, number>> {
  const extents = new Map<string, number>()
  for (const tensor of modelTensors(model)) {
    const range = externalRange(tensor)
    if (!range) continue
    extents.set(range.location, Math.max(extents.get(range.location) ?? 0, range.offset + range.length))
  }
  return Object.fromEntries(extents)
}

/** Gives the files beside the model that hold its weights, as written in it, sorted; they are not checked. */
export function externalDataFiles(model: ModelProto): readonly string[] {
  const locations = modelTensors(model).map(externalLocation)
  return [...new Set(locations.filter((location) => location !== undefined))].sort()
}

/** Gives the number of elements of a tensor. */
export function tensorElements({ dims }: TensorProto): number {
  return dims.reduce((size, dim) => size * Number(dim), 1)
}

/** Gives the bytes that a tensor's elements take. */
export function tensorBytes(tensor: TensorProto): number {
  return Math.ceil((tensorElements(tensor) * elementBits(tensor.dataType)) / 8)
}
