// φ, which brings latents to the next size: five ways to resize the same ramp, as PyTorch computes them.
import { createTensor, type Interpolation } from '@self-cascade/core'
import { resizeLatents } from '@self-cascade/pivot'
import { plot } from './here.ts'

const ramp = createTensor('float32', Float32Array.of(0, 0, 1, 1), [1, 1, 1, 4])
const ways: Interpolation[] = ['nearest', 'bilinear', 'bicubic', 'area', 'lanczos']
const lines: Record<string, Float32Array> = {}

for (const interpolation of ways) {
  const { data, dims } = resizeLatents(ramp, { width: 12, height: 1 }, { interpolation })
  console.log(interpolation.padEnd(9), dims, [...data].map((value) => value.toFixed(2)).join(' '))
  lines[interpolation] = data
}

plot({ x: 'column', y: 'value', lines })
