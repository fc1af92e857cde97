import { bench, describe } from 'vitest'
import { philoxRandom } from './philox-random.ts'
import { torchRandom } from './torch-random.ts'

const philox = philoxRandom({ seed: 0 })
const torch = torchRandom({ seed: 0 })

describe('noise', () => {
  for (const [picture, dims] of [
    ['512x512', [1, 4, 64, 64]],
    ['2048x2048', [1, 4, 256, 256]],
  ] as const) {
    bench(`philox: latents of a ${picture} picture`, () => {
      philox.normal(dims)
    })
    bench(`torch: latents of a ${picture} picture`, () => {
      torch.normal(dims)
    })
  }
})
