import { createTensor, type Tensor } from '@self-cascade/core'

/**
 * Embeds a guidance scale for a network that takes it as an input (LCM): with `w = 1000 · (scale − 1)` and
 * `f_i = 10000^(−i / (width/2 − 1))`, the sines of `w · f_i`, then the cosines; an odd width ends with 0.
 *
 * @returns dims [1, width].
 * @see diffusers `get_guidance_scale_embedding`
 */
export function guidanceEmbedding(guidanceScale: number, width: number): Tensor {
  const half = Math.floor(width / 2)
  const weight = 1000 * (guidanceScale - 1)
  const embedding = new Float32Array(width)
  for (let index = 0; index < half; index++) {
    const angle = weight * Math.exp((-Math.log(10000) * index) / (half - 1))
    embedding[index] = Math.sin(angle)
    embedding[half + index] = Math.cos(angle)
  }
  return createTensor('float32', embedding, [1, width])
}
