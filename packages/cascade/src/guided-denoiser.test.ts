import { type Conditioning, createTensor, type Denoiser, type DenoiserInput } from '@self-cascade/core'
import { meanAndStd } from '@self-cascade/tensor'
import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { guidedDenoiser } from './guided-denoiser.ts'
import type { GuidanceMode } from './options.ts'

const row = (...values: number[]) => createTensor('float32', new Float32Array(values), [1, values.length])
const conditioning = (value: number): Conditioning => ({ encoderHiddenStates: row(value) })
const latents = row(1, 2, 3, 4)

/** Gives latents times the text state of each row. */
function multiplyingDenoiser(seen: DenoiserInput[] = []): Denoiser {
  return {
    specificationVersion: 1,
    dispose: async () => {},
    async predict(input) {
      seen.push(input)
      const { data, dims } = input.latents
      const width = dims[1]!
      const states = input.conditioning.encoderHiddenStates.data
      return createTensor(
        'float32',
        data.map((value, index) => value * states[Math.floor(index / width)]!),
        dims,
      )
    },
  }
}

const predict = (mode: GuidanceMode, guidanceScale: number, guidanceRescale = 0, seen: DenoiserInput[] = []) =>
  guidedDenoiser(multiplyingDenoiser(seen), {
    guidanceScale,
    guidanceRescale,
    mode,
    unconditional: conditioning(10),
  }).predict({
    latents,
    timestep: 1,
    conditioning: conditioning(12),
  })

test.each<GuidanceMode>(['batched', 'sequential'])('%s: the guided output is u + w (c − u)', async (mode) => {
  // u = 10 x, c = 12 x, w = 3: 16 x.
  expect([...(await predict(mode, 3)).data]).toEqual([16, 32, 48, 64])
})

test('batched mode makes one call with the unconditional rows first, sequential mode two of single rows', async () => {
  const batched: DenoiserInput[] = []
  await predict('batched', 3, 0, batched)
  expect(batched.map(({ latents }) => latents.dims)).toEqual([[2, 4]])
  expect([...batched[0]!.conditioning.encoderHiddenStates.data]).toEqual([10, 12])
  const inTurn: DenoiserInput[] = []
  await predict('sequential', 3, 0, inTurn)
  expect(inTurn.map(({ latents }) => latents.dims)).toEqual([
    [1, 4],
    [1, 4],
  ])
})

test('a full rescale gives the guided output the spread of the conditional one, half of it the mean of both', async () => {
  const std = async (amount: number) => meanAndStd(await predict('batched', 3, amount)).std
  const conditional = meanAndStd(row(12, 24, 36, 48)).std
  expectAllClose([await std(1)], [conditional], { relative: 1e-6 })
  expectAllClose([await std(0.5)], [(conditional + (await std(0))) / 2], { relative: 1e-6 })
})
