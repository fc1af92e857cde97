import { createTensor } from '@self-cascade/core'
import { bench, describe } from 'vitest'
import { resize } from './resize.ts'

const latents = createTensor('float32', new Float32Array(4 * 64 * 64).fill(0.5), [1, 4, 64, 64])
const pixels = createTensor('float32', new Float32Array(3 * 512 * 512).fill(0.5), [1, 3, 512, 512])

describe('resize', () => {
  for (const interpolation of ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const) {
    bench(`${interpolation}: latents 64x64 to 128x128`, () => {
      resize(latents, { height: 128, width: 128 }, { interpolation })
    })
    bench(`${interpolation}: pixels 512x512 to 1024x1024`, () => {
      resize(pixels, { height: 1024, width: 1024 }, { interpolation })
    })
  }
  bench('bicubic antialias: pixels 512x512 to 128x128', () => {
    resize(pixels, { height: 128, width: 128 }, { interpolation: 'bicubic', antialias: true })
  })
})
