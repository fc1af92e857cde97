import { type Conditioning, createTensor, type Tensor } from '@self-cascade/core'

/** Pictures and captions as a latent diffusion network sees them. */
export interface LatentDataset {
  /** What it was made of: pictures and model. */
  readonly description: string
  /** [pictures, channels, height, width], scaled to about unit variance. */
  readonly latents: Tensor
  /** [pictures, channels, height, width]: the latents of the same pictures at a smaller size, when they were asked for. */
  readonly pivots?: Tensor
  /** The different captions; the first is the empty one. */
  readonly captions: readonly string[]
  /** For each picture, the place of its caption in {@link captions}. */
  readonly captionIndices: Uint32Array
  /** What the network is told of each of {@link captions}, one row each. */
  readonly conditioning: Conditioning
}

/** Gathers rows of the leading axis. */
export function gatherRows(tensor: Tensor, rows: readonly number[]): Tensor {
  const [count = 0, ...rest] = tensor.dims
  const size = count === 0 ? 0 : tensor.data.length / count
  const data = new Float32Array(rows.length * size)
  for (const [at, row] of rows.entries()) data.set(tensor.data.subarray(row * size, (row + 1) * size), at * size)
  return createTensor('float32', data, [rows.length, ...rest])
}
