import { assertSameDims, createTensor, type Tensor } from '@self-cascade/core'

/**
 * Joins two tensors along the last axis: [N, tokens, a] and [N, tokens, b] give [N, tokens, a + b].
 *
 * @throws {@link DimsMismatch} when the other axes differ.
 */
export function concatWidth(first: Tensor, second: Tensor): Tensor {
  const rowDims = first.dims.slice(0, -1)
  assertSameDims('the second tensor, its width aside', second.dims.slice(0, -1), rowDims)
  const [firstWidth, secondWidth] = [first.dims.at(-1)!, second.dims.at(-1)!]
  const width = firstWidth + secondWidth
  const data = new Float32Array(first.data.length + second.data.length)
  for (let row = 0; row * width < data.length; row++) {
    data.set(first.data.subarray(row * firstWidth, (row + 1) * firstWidth), row * width)
    data.set(second.data.subarray(row * secondWidth, (row + 1) * secondWidth), row * width + firstWidth)
  }
  return createTensor('float32', data, [...rowDims, width])
}
