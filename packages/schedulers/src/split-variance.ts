import { createTensor, type Tensor } from '@self-cascade/core'

/**
 * Takes apart the output of a network that also predicts the variance: it has twice the channels of the sample, the prediction
 * first. Any other output is given back whole.
 */
export function splitLearnedVariance(modelOutput: Tensor, sample: Tensor): { modelOutput: Tensor; variance?: Tensor } {
  const [batch = 1, channels = 1] = sample.dims
  if (modelOutput.dims[1] !== 2 * channels) return { modelOutput }
  const row = sample.data.length / batch
  const half = (offset: number) => {
    const data = new Float32Array(sample.data.length)
    for (let index = 0; index < batch; index++) {
      const start = (2 * index + offset) * row
      data.set(modelOutput.data.subarray(start, start + row), index * row)
    }
    return createTensor('float32', data, sample.dims)
  }
  return { modelOutput: half(0), variance: half(1) }
}
