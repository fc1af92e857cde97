import { createTensor } from '@self-cascade/core'
import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { imageOf } from './images.ts'
import { fitLatentColours } from './latent-colours.ts'
import { createPreviews } from './previews.ts'

/** Numbers in -1..1 without a pattern that one channel shares with another. */
const scattered = (length: number, offset: number) =>
  Float32Array.from({ length }, (_, index) => (((index + 17 * offset) ** 2 * 7919) % 1009) / 504.5 - 1)

/** Latents of 6x5 cells, and pixels of 2x2 each whose colours are affine in them. */
function affinePair() {
  const [rows, columns] = [6, 5]
  const latents = createTensor('float32', scattered(4 * rows * columns, 1), [1, 4, rows, columns])
  const weights = [
    [0.2, -0.1, 0.3, 0.05, 0.1],
    [-0.3, 0.2, 0.1, 0, -0.2],
    [0, 0.4, -0.2, 0.1, 0.3],
  ]
  const colour = (index: number, y: number, x: number) => {
    const cell = Math.floor(y / 2) * columns + Math.floor(x / 2)
    const [bias, ...factors] = [weights[index]![4]!, ...weights[index]!.slice(0, 4)]
    // A checkerboard inside a cell averages to nothing.
    const detail = (x + y) % 2 === 0 ? 0.25 : -0.25
    return factors.reduce((sum, factor, channel) => sum + factor * latents.data[channel * 30 + cell]!, bias + detail)
  }
  const pixels = Float32Array.from({ length: 3 * 12 * 10 }, (_, index) =>
    colour(Math.floor(index / 120), Math.floor((index % 120) / 10), index % 10),
  )
  return { latents, pixels: createTensor('float32', pixels, [1, 3, 12, 10]), weights }
}

test('colours that are affine in the latents are found, whatever lies within a cell', () => {
  const { latents, pixels, weights } = affinePair()
  const other = createTensor('float32', scattered(4 * 4, 5), [1, 4, 2, 2])
  const rgb = fitLatentColours(latents, pixels).apply(other)
  expect(rgb.dims).toEqual([1, 3, 2, 2])
  const expected = weights.flatMap(([a, b, c, d, bias]) =>
    [0, 1, 2, 3].map((cell) => {
      const at = (channel: number) => other.data[channel * 4 + cell]!
      return a! * at(0) + b! * at(1) + c! * at(2) + d! * at(3) + bias!
    }),
  )
  expectAllClose(rgb.data, expected, { absolute: 2e-3 })
})

test('the frames of a clip after the first do not matter', () => {
  const { latents, pixels } = affinePair()
  const clip = new Float32Array(4 * 2 * 30)
  for (let channel = 0; channel < 4; channel++) {
    clip.set(latents.data.subarray(channel * 30, (channel + 1) * 30), channel * 60)
    clip.fill(9, channel * 60 + 30, channel * 60 + 60)
  }
  const colours = fitLatentColours(latents, pixels)
  const still = colours.apply(latents)
  expect(colours.apply(createTensor('float32', clip, [1, 4, 2, 6, 5])).data).toEqual(still.data)
})

test('pixels become bytes: -1 is 0, 1 is 255, and what lies beyond is clipped', () => {
  const pixels = createTensor('float32', new Float32Array([-1, 1, -3, 0, 0.5, 2]), [1, 3, 1, 2])
  expect([...imageOf(pixels).data]).toEqual([0, 0, 191, 255, 255, 128, 255, 255])
})

test('previews are decoded as often as a part of the time allows, and coloured in between', async () => {
  let clock = 0
  let decoded = 0
  const { latents, pixels } = affinePair()
  const decode = async () => {
    decoded++
    clock += 30
    return pixels
  }
  const previews = createPreviews({ decode }, () => clock)
  const step = { predOriginalSample: latents } as Parameters<typeof previews.of>[0]
  const { signal } = new AbortController()
  const sizes: number[] = []
  for (let index = 0; index < 8; index++) {
    sizes.push((await previews.of(step, signal)).width)
    clock += 60
  }
  // 30 ms are 15 % of 200 ms, which have passed after four steps.
  expect(sizes).toEqual([10, 5, 5, 5, 10, 5, 5, 5])
  expect(decoded).toBe(2)
})
