import { createTensor, type Tensor } from '@self-cascade/core'
import { clamp } from '@self-cascade/tensor'

/** How far and how a prediction of the clean latents is kept in range. */
export interface RangeLimit {
  readonly thresholding: boolean
  readonly dynamicThresholdingRatio: number
  readonly sampleMaxValue: number
  readonly clipSample: boolean
  readonly clipSampleRange: number
}

/** Thresholds or clips a prediction as the config says; gives it back as it is when it says neither. */
export function limitRange(original: Tensor, limit: RangeLimit): Tensor {
  if (limit.thresholding) return thresholdSample(original, limit)
  if (limit.clipSample) return clamp(original, -limit.clipSampleRange, limit.clipSampleRange)
  return original
}

/**
 * Dynamic thresholding: each picture of the batch is clipped to its own `s`, the given quantile of its absolute values
 * limited to 1..`sampleMaxValue`, and divided by `s`.
 *
 * @see Saharia et al. 2022 (Imagen), section 2.3.
 */
export function thresholdSample(
  sample: Tensor,
  { dynamicThresholdingRatio, sampleMaxValue }: Pick<RangeLimit, 'dynamicThresholdingRatio' | 'sampleMaxValue'>,
): Tensor {
  const batch = sample.dims[0] ?? 1
  const size = sample.data.length / batch
  const result = new Float32Array(sample.data.length)
  for (let row = 0; row < batch; row++) {
    const values = sample.data.subarray(row * size, (row + 1) * size)
    const quantile = quantileOf(values.map(Math.abs).sort(), dynamicThresholdingRatio)
    const threshold = Math.min(Math.max(quantile, 1), sampleMaxValue)
    for (let i = 0; i < size; i++) {
      result[row * size + i] = Math.min(Math.max(values[i]!, -threshold), threshold) / threshold
    }
  }
  return createTensor('float32', result, sample.dims)
}

/** The quantile of sorted values, on a straight line between neighbours; the rank is in float32 as in PyTorch. */
function quantileOf(sorted: Float32Array, ratio: number): number {
  const rank = Math.fround(Math.fround(ratio) * (sorted.length - 1))
  const low = sorted[Math.floor(rank)]!
  const high = sorted[Math.ceil(rank)]!
  return low + (rank - Math.floor(rank)) * (high - low)
}
