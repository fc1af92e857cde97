import { createTensor } from '@self-cascade/core'
import type { LatentDataset } from '../latent-dataset.ts'

/** Three pictures of [1, 2, 2] whose values say which they are, and captions whose states do so too. */
export function fakeDataset(): LatentDataset {
  const rows = (values: readonly number[], size: number) =>
    Float32Array.from(values.flatMap((v) => Array(size).fill(v)))
  return {
    description: 'three pictures',
    latents: createTensor('float32', rows([1, 2, 3], 4), [3, 1, 2, 2]),
    captions: ['', 'first', 'others'],
    captionIndices: Uint32Array.of(1, 2, 2),
    conditioning: { encoderHiddenStates: createTensor('float32', rows([0, 10, 20], 6), [3, 2, 3]) },
  }
}

/** The scaled-linear schedule of latent diffusion models, computed here from its definition. */
export function scaledLinearAlphasCumprod(): Float64Array {
  const alphas = new Float64Array(1000)
  let product = 1
  for (let step = 0; step < alphas.length; step++) {
    const root = Math.sqrt(0.00085) + (step / 999) * (Math.sqrt(0.012) - Math.sqrt(0.00085))
    product *= 1 - root * root
    alphas[step] = product
  }
  return alphas
}
