import { createTensor, sizeOf } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { expectAllClose } from '../all-close.ts'
import { expectTypedError } from '../expect-typed-error.ts'
import { tolerances } from '../tolerances.ts'
import { type FakeDiffusionModel, fakeDiffusionModel } from './fake-diffusion-model.ts'
import { zeroRandom } from './zero-random.ts'

const size = { width: 32, height: 16 }

async function predictOnce(model: FakeDiffusionModel, dims: readonly number[], signal?: AbortSignal) {
  const denoiser = await model.openDenoiser({ size: { ...size, frames: 3 }, batch: 1 })
  const { conditioning } = await model.encodePrompts({ prompts: ['a house'], size })
  const latents = createTensor('float32', new Float32Array(sizeOf(dims)).fill(0.5), dims)
  return await denoiser.predict({ latents, timestep: 500, conditioning, ...(signal ? { signal } : {}) })
}

test('equal prompts are encoded alike and different ones differently', async () => {
  const { conditioning } = await fakeDiffusionModel().encodePrompts({ prompts: ['a', 'b', 'a'], size })
  const { data, dims } = conditioning.encoderHiddenStates
  const rows = [0, 1, 2].map((row) => data.slice(row * 32, row * 32 + 32))
  expect(dims).toEqual([3, 4, 8])
  expect(rows[0]).toEqual(rows[2])
  expect(rows[0]).not.toEqual(rows[1])
})

test('a long prompt is cut, and the lost words are told', async () => {
  const { truncated } = await fakeDiffusionModel({ maxWords: 2 }).encodePrompts({ prompts: ['a b c d', 'a b'], size })
  expect(truncated).toEqual([{ prompt: 'a b c d', lost: 'c d' }])
})

test('decoding repeats cells, and encoding what was decoded gives the colours back', async () => {
  const model = fakeDiffusionModel()
  const latents = createTensor(
    'float32',
    Float32Array.from({ length: 32 }, (_, index) => index / 32),
    [1, 4, 2, 4],
  )
  const pixels = await model.decode(latents)
  expect(pixels.dims).toEqual([1, 3, 16, 32])
  expect(pixels.data[0]).toBe(pixels.data[7])
  expect(pixels.data[8]).toBe(latents.data[1])
  const again = await model.encode(pixels)
  expect(again.dims).toEqual(latents.dims)
  expectAllClose(again.data.slice(0, 24), latents.data.slice(0, 24), tolerances.float32)
})

test('clips keep their frames apart', async () => {
  const model = fakeDiffusionModel({ video: true })
  const latents = createTensor(
    'float32',
    Float32Array.from({ length: 24 }, (_, index) => index),
    [1, 4, 3, 1, 2],
  )
  const pixels = await model.decode(latents)
  expect(pixels.dims).toEqual([1, 3, 3, 8, 16])
  expectAllClose((await model.encode(pixels)).data.slice(0, 18), latents.data.slice(0, 18), tolerances.float32)
  expect((await predictOnce(model, [1, 4, 3, 2, 4])).dims).toEqual([1, 4, 3, 2, 4])
})

test('the chosen prediction gives NaN and the others do not', async () => {
  const model = fakeDiffusionModel({ nanAtPrediction: 2 })
  expect((await predictOnce(model, [1, 4, 2, 4])).data.some(Number.isNaN)).toBe(false)
  expect((await predictOnce(model, [1, 4, 2, 4])).data.every(Number.isNaN)).toBe(true)
  expect((await predictOnce(model, [1, 4, 2, 4])).data.some(Number.isNaN)).toBe(false)
})

test('calls are recorded in order', async () => {
  const model = fakeDiffusionModel()
  await predictOnce(model, [1, 4, 2, 4])
  await model.dispose()
  expect(model.calls.map(({ method }) => method)).toEqual(['openDenoiser', 'encodePrompts', 'predict', 'dispose'])
  expect(model.timings.runs).toBe(1)
})

test('latents of another size than the one opened are refused, and so is an illegal size', async () => {
  const model = fakeDiffusionModel({ sizeMultiple: 16 })
  await expectTypedError(predictOnce(model, [1, 4, 2, 2]), 'DimsMismatch')
  await expectTypedError(model.openDenoiser({ size: { width: 24, height: 16 }, batch: 1 }), 'InvalidOption')
})

test('a prediction stops when its signal fires while it is made', async () => {
  const controller = new AbortController()
  const model = fakeDiffusionModel({ onPredict: () => controller.abort() })
  await expectTypedError(predictOnce(model, [1, 4, 2, 4], controller.signal), 'Aborted')
})

test('an LCM-like model is told the guidance scale', async () => {
  const model = fakeDiffusionModel({ guidanceEmbedded: true })
  const { conditioning } = await model.encodePrompts({ prompts: ['a'], size, guidanceScale: 3 })
  expect(conditioning.timestepCond?.data).toEqual(new Float32Array(8).fill(3))
})

test('zero noise is zero', () => {
  expect(zeroRandom().normal([2, 3])).toMatchObject({ dims: [2, 3], data: new Float32Array(6) })
})
