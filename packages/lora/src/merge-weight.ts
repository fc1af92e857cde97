import { createError } from '@self-cascade/core'
import { DataType, type TensorProto, tensorNumbers, tensorValues } from '@self-cascade/onnx-graph'
import { float16ToFloat32 } from '@self-cascade/tensor'
import { LoraNotMergeable } from './errors.ts'
import type { AdaptedProjection } from './lora-layers.ts'

/**
 * Computes `W + factor · A B` as it is stored, [in, out] or [out, in]. Sums are float64 and rounded once.
 *
 * @throws {@link LoraNotMergeable} when an element is not finite.
 * @throws {@link TensorDataUnreadable} when the weight lies in another file.
 */
export function mergeWeight(
  tensor: TensorProto,
  { projection, matrices: { a, b } }: AdaptedProjection,
  factor: number,
): Float32Array<ArrayBuffer> {
  const { name, inFeatures, outFeatures, transposed } = projection
  const rank = b.dims[0]!
  const merged = float32Values(tensor)
  const row = new Float64Array(outFeatures)
  const [rowStride, columnStride] = transposed ? [1, inFeatures] : [outFeatures, 1]
  for (let i = 0; i < inFeatures; i++) {
    row.fill(0)
    for (let r = 0; r < rank; r++) {
      const scaled = factor * a.data[i * rank + r]!
      for (let o = 0; o < outFeatures; o++) row[o]! += scaled * b.data[r * outFeatures + o]!
    }
    for (let o = 0; o < outFeatures; o++) merged[i * rowStride + o * columnStride]! += row[o]!
  }
  if (merged.some((value) => !Number.isFinite(value))) {
    throw createError(LoraNotMergeable, { layer: name, problem: 'an element of the sum is not finite' })
  }
  return merged
}

/** A copy of the elements, as float32. */
function float32Values(tensor: TensorProto): Float32Array<ArrayBuffer> {
  const { dataType, data } = tensorValues(tensor)
  if (dataType === DataType.FLOAT) return new Float32Array(data as Float32Array)
  if (dataType === DataType.FLOAT16) return new Float32Array(float16ToFloat32(data as Uint16Array))
  return new Float32Array(tensorNumbers(tensor))
}
