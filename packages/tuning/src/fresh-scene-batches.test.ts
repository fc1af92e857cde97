import { type AnyTensor, createTensor, type DiffusionModel, type NamedTensors, type Tensor } from '@self-cascade/core'
import { type SceneView, sceneCaptions, sceneDrawAt } from '@self-cascade/scenes'
import { pixelsFromRgb } from '@self-cascade/tensor'
import { expect, test } from 'vitest'
import { scaledLinearAlphasCumprod } from './__tests__/fake-dataset.ts'
import { allPlain } from './__tests__/plain.ts'
import { type FreshSceneBatchesOptions, freshSceneBatches } from './fresh-scene-batches.ts'
import { memoryCache } from './tensor-cache.ts'

const alphasCumprod = scaledLinearAlphasCumprod()
const size = 8
const latentSize = 3 * size * size

/** A model whose latents are the pixels, and whose text state is the caption's number, with 0 for the empty one. */
function fakeModel() {
  const told: string[] = []
  const all = ['', ...sceneCaptions()]
  const model = {
    fingerprint: 'abc',
    encode: async (pixels: Tensor) => pixels,
    async encodePrompts({ prompts }: { prompts: readonly string[] }) {
      told.push(...prompts)
      const states = Float32Array.from(prompts, (prompt) => all.indexOf(prompt))
      return {
        conditioning: { encoderHiddenStates: createTensor('float32', states, [prompts.length, 1, 1]) },
        truncated: [],
      }
    },
  } as unknown as DiffusionModel
  return { model, told, caption: (state: number) => all[state] }
}

const open = (options: Partial<FreshSceneBatchesOptions> = {}) =>
  freshSceneBatches({ model: fakeModel().model, size, alphasCumprod, batch: 4, seed: 11, ...options })
const numbers = (tensor: AnyTensor | undefined) => Array.from(tensor!.data as ArrayLike<number | bigint>, Number)

/** The pictures of a batch, by undoing the noise. */
const picturesOf = ({ sample, timestep, target }: NamedTensors): number[][] =>
  numbers(timestep).map((at, row) => {
    const alpha = alphasCumprod[at]!
    const noise = numbers(target).slice(row * latentSize, (row + 1) * latentSize)
    return numbers(sample)
      .slice(row * latentSize, (row + 1) * latentSize)
      .map((value, index) => (value - Math.sqrt(1 - alpha) * noise[index]!) / Math.sqrt(alpha))
  })

const sceneOf = (index: number, views: readonly SceneView[] = [{}]) =>
  sceneDrawAt(index, { seed: 11, split: 'train', views })

function pixelsOf(index: number, views?: readonly SceneView[]): number[] {
  const { scene, region } = sceneOf(index, views)
  return numbers(pixelsFromRgb(createTensor('uint8', scene.render(size, region), [1, size, size, 3])))
}

const expectSame = (actual: readonly number[], expected: readonly number[], digits: number) => {
  for (const [at, value] of actual.entries()) expect(value).toBeCloseTo(expected[at]!, digits)
}

test('batch i shows scenes i·batch and on, each with its caption', async () => {
  const { model, caption } = fakeModel()
  const batches = await open({ model, captionDropout: 0, timesteps: { from: 0, to: 500 } })
  for (const index of [0, 7]) {
    const batch = await batches.batch(index)
    for (const [row, picture] of picturesOf(batch).entries()) {
      expectSame(picture, pixelsOf(index * 4 + row), 4)
      expect(caption(numbers(batch.encoder_hidden_states)[row]!)).toBe(sceneOf(index * 4 + row).caption)
    }
  }
})

test('a batch depends on options and number alone, and dims tell all feeds', async () => {
  const [batches, again] = [await open({ minSnrGamma: 5 }), await open({ minSnrGamma: 5 })]
  const batch = await batches.batch(3)
  await batches.batch(4)
  expect(allPlain(await batches.batch(3))).toEqual(allPlain(batch))
  expect(allPlain(await again.batch(3))).toEqual(allPlain(batch))
  expect(Object.fromEntries(Object.entries(batch).map(([name, { dims }]) => [name, dims]))).toEqual(batches.dims)
  expect(batches.dims).toMatchObject({ sample: [4, 3, size, size], timestep: [4], sample_weights: [4] })
  expect(numbers((await (await open({ seed: 12 })).batch(3)).target)).not.toEqual(numbers(batch.target))
})

test('crops are shown where there is little noise, and whole scenes where there is much', async () => {
  const views: readonly SceneView[] = [{ weight: 1 }, { weight: 1000, zoom: 4 }]
  const timesteps = { from: 0, to: 700 }
  const batches = await open({ views, variedTimesteps: { full: 0.3, none: 0.5 }, batch: 7, timesteps })
  const batch = await batches.batch(2)
  for (const [row, timestep] of numbers(batch.timestep).entries()) {
    if (timestep > 300 && timestep < 500) continue
    const expected = pixelsOf(2 * 7 + row, timestep <= 300 ? views : [{}])
    expectSame(picturesOf(batch)[row]!, expected, 3)
  }
})

test('captions are those of the split, encoded once, and dropped as often as asked', async () => {
  const { model, told } = fakeModel()
  const cache = memoryCache()
  const batches = await open({ model, split: 'held-out', captionDropout: 0.25, batch: 16, cache })
  expect(told).toEqual(['', ...sceneCaptions({ split: 'held-out' })])
  let dropped = 0
  for (let index = 0; index < 25; index++) {
    dropped += numbers((await batches.batch(index)).encoder_hidden_states).filter((state) => state === 0).length
  }
  // 400 draws: 100, with a standard deviation of 8.7
  expect(Math.abs(dropped - 100)).toBeLessThan(35)
  await open({ model, split: 'held-out', cache })
  expect(told.length).toBe(337)
})

test('what decides the batches is in their description', async () => {
  const { description } = await open()
  expect((await open({ split: 'train', captionDropout: 0.1 })).description).toBe(description)
  const others: Partial<FreshSceneBatchesOptions>[] = [
    { seed: 12 },
    { size: 16 },
    { split: 'held-out' },
    { views: [{ zoom: 2 }] },
    { variedTimesteps: { full: 0.6, none: 0.8 } },
    { batch: 5 },
  ]
  for (const options of others) expect((await open(options)).description, JSON.stringify(options)).not.toBe(description)
})

test.each<[string, Partial<FreshSceneBatchesOptions>]>([
  ['batch is 0', { batch: 0 }],
  ['seed is 4294967296', { seed: 2 ** 32 }],
  ['variedTimesteps is "0.9 to 0.8"', { variedTimesteps: { full: 0.9, none: 0.8 } }],
  ['views is "[]"', { views: [] }],
])('%s is refused', async (message, options) => {
  await expect(open(options)).rejects.toThrow(message)
})
