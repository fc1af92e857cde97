import { fileURLToPath } from 'node:url'
import type { DiffusionModel, Tensor } from '@self-cascade/core'
import { sceneCaptions, sceneStream } from '@self-cascade/scenes'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import {
  linearCombination,
  meanAndStd,
  multiply,
  philoxRandom,
  pixelsFromRgb,
  sliceBatch,
  subtract,
} from '@self-cascade/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openModel } from './open-model.ts'

let model: DiffusionModel
let close: () => Promise<void>
beforeAll(async () => {
  ;({ model, close } = await openModel(fileURLToPath(scenesModelUrl)))
})
afterAll(() => close())

/** Peak signal-to-noise ratio of pixels in −1..1, in dB: `10 · log10(2² / mean squared error)`. */
function psnr(actual: Tensor, expected: Tensor): number {
  let sum = 0
  for (const [index, value] of expected.data.entries()) {
    sum += (Math.min(1, Math.max(-1, actual.data[index]!)) - value) ** 2
  }
  return 10 * Math.log10((4 * expected.data.length) / sum)
}

const batchOf = (size: number, batch = 8) => {
  const { rgb, captions } = sceneStream({ seed: 1, size, batch }).next().value
  return { pixels: pixelsFromRgb(rgb), captions }
}
const rowOf = (tensor: Tensor, row: number) => sliceBatch(tensor, row, row + 1)
const textStates = async (prompts: readonly string[]) => {
  const { conditioning, truncated } = await model.encodePrompts({ prompts, size: model.nativeSize })
  expect(truncated).toEqual([])
  return conditioning.encoderHiddenStates
}

describe('latents of scenes', () => {
  test.each([128, 256])('at %i pixels decode to the scenes they were made of', async (size) => {
    const { pixels, captions } = batchOf(size)
    const latents = await model.encode(pixels)
    expect(latents.dims).toEqual([8, 8, size / 8, size / 8])
    const decoded = await model.decode(latents)
    const ratios = captions.map((_, row) => psnr(rowOf(decoded, row), rowOf(pixels, row)))
    // measured: 29.0 to 33.0 dB, 30.6 and 31.7 on average
    expect(Math.min(...ratios)).toBeGreaterThan(28)
    expect(ratios.reduce((sum, ratio) => sum + ratio) / ratios.length).toBeGreaterThan(30)
  })

  test('have about unit variance, as the network was trained to see them', async () => {
    const { pixels } = batchOf(128, 12)
    const { mean, std } = meanAndStd(await model.encode(pixels))
    expect(Math.abs(mean)).toBeLessThan(0.3)
    expect(std).toBeGreaterThan(0.9)
    expect(std).toBeLessThan(1.1)
  })

  test('are the same in a batch and alone, and samples lie close to the mean', async () => {
    const { pixels } = batchOf(128, 3)
    const latents = await model.encode(pixels)
    expect((await model.encode(rowOf(pixels, 1))).data).toEqual(rowOf(latents, 1).data)
    const sampled = await model.encode(pixels, { random: philoxRandom({ seed: 1 }) })
    const { std } = meanAndStd(subtract(sampled, latents))
    expect(std).toBeGreaterThan(0)
    expect(std).toBeLessThan(0.5)
  })
})

describe('text states of captions', () => {
  test('are one row of 16 by 128 for each caption, the same in a batch and alone', async () => {
    const captions = ['a red house in the snow', '', 'a striped blue fish on the sea', 'a red house in the snow']
    const states = await textStates(captions)
    expect(states.dims).toEqual([4, 16, 128])
    expect(rowOf(states, 3).data).toEqual(rowOf(states, 0).data)
    expect(rowOf(states, 1).data).not.toEqual(rowOf(states, 0).data)
    for (const [row, caption] of captions.entries()) {
      expect((await textStates([caption])).data).toEqual(rowOf(states, row).data)
    }
  })

  test('are made of whole captions, the longest too', async () => {
    const byLength = [...sceneCaptions()].sort((a, b) => b.split(' ').length - a.split(' ').length)
    await textStates(byLength.slice(0, 8))
  })
})

test('with its own caption the network predicts the noise on a scene better than with another', async () => {
  const { pixels, captions } = batchOf(128)
  const clean = await model.encode(pixels)
  const noise = philoxRandom({ seed: 3 }).normal(clean.dims)
  const timestep = 700
  const alphaCumprod = alphaCumprodAt(timestep)
  const latents = linearCombination([
    [Math.sqrt(alphaCumprod), clean],
    [Math.sqrt(1 - alphaCumprod), noise],
  ])
  const denoiser = await model.openDenoiser({ size: model.nativeSize, batch: 8 })
  const errorWith = async (prompts: readonly string[]) => {
    const conditioning = { encoderHiddenStates: await textStates(prompts) }
    const predicted = await denoiser.predict({ latents, timestep, conditioning })
    return meanAndStd(multiply(subtract(predicted, noise), subtract(predicted, noise))).mean
  }
  const [own, others] = [await errorWith(captions), await errorWith([...captions.slice(3), ...captions.slice(0, 3)])]
  await denoiser.dispose()
  // measured: 0.013 and 0.032
  expect(own).toBeLessThan(0.025)
  expect(own).toBeLessThan(0.7 * others)
})

/** `Π (1 − β)` of the scaled-linear schedule, as scheduler_config.json of the bundled model has it. */
function alphaCumprodAt(timestep: number): number {
  let product = 1
  for (let step = 0; step <= timestep; step++) {
    const root = Math.sqrt(0.00085) + (step / 999) * (Math.sqrt(0.012) - Math.sqrt(0.00085))
    product *= 1 - root * root
  }
  return product
}
