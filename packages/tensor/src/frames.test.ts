import { createTensor } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { batchToFrames, framesToBatch } from './frames.ts'

// element value: 1000·n + 100·c + 10·f + position
const dims = [2, 3, 4, 1, 2]
const clip = createTensor(
  'float32',
  Float32Array.from({ length: 48 }, (_, i) => {
    const [n, c, f, p] = [Math.floor(i / 24), Math.floor(i / 8) % 3, Math.floor(i / 2) % 4, i % 2]
    return 1000 * n! + 100 * c! + 10 * f! + p!
  }),
  dims,
)

test('each frame becomes a picture with all its channels', () => {
  const pictures = framesToBatch(clip)
  expect(pictures.dims).toEqual([8, 3, 1, 2])
  // picture 6 is frame 2 of clip 1
  expect([...pictures.data.slice(36, 42)]).toEqual([1020, 1021, 1120, 1121, 1220, 1221])
})

test('the way back gives the same clip', () => {
  const back = batchToFrames(framesToBatch(clip), 4)
  expect(back.dims).toEqual(dims)
  expect(back.data).toEqual(clip.data)
})
