import type { AnyTensor, NamedTensors } from '@self-cascade/core'
import { philoxRandom } from '@self-cascade/tensor'
import { expect, test } from 'vitest'
import { fakeDataset, scaledLinearAlphasCumprod } from './__tests__/fake-dataset.ts'
import { allPlain, plain } from './__tests__/plain.ts'
import { type DenoisingBatchesOptions, denoisingBatches } from './denoising-batches.ts'

const alphasCumprod = scaledLinearAlphasCumprod()
const open = (options: Partial<DenoisingBatchesOptions> = {}) =>
  denoisingBatches({ dataset: fakeDataset(), alphasCumprod, batch: 4, seed: 11, ...options })
const batchAt = async (index: number, options: Partial<DenoisingBatchesOptions> = {}) => open(options).batch(index)
const numbers = (tensor: AnyTensor | undefined) => Array.from(tensor!.data as ArrayLike<number | bigint>, Number)

/** Which picture each row shows, by undoing the noise. */
function picturesOf({ sample, timestep, target }: NamedTensors): number[] {
  return numbers(timestep).map((at, row) => {
    const alpha = alphasCumprod[at]!
    const noise = numbers(target)[row * 4]!
    return Math.round((numbers(sample)[row * 4]! - Math.sqrt(1 - alpha) * noise) / Math.sqrt(alpha))
  })
}

test('a batch depends on seed and number alone', async () => {
  const batches = open()
  const [first, second] = [await batches.batch(3), await batches.batch(4)]
  expect(allPlain(await batches.batch(3))).toEqual(allPlain(first))
  expect(allPlain(await batchAt(3))).toEqual(allPlain(first))
  expect(numbers(second.target)).not.toEqual(numbers(first.target))
  expect(numbers((await batchAt(3, { seed: 12 })).target)).not.toEqual(numbers(first.target))
})

test('noise is that of the seed at the stage of the batch, and the sample is z·√ᾱ + ε·√(1 − ᾱ)', async () => {
  const batch = await batchAt(5)
  const noise = philoxRandom({ seed: 11, stage: 5 }).normal([4, 1, 2, 2])
  expect(plain(batch.target)).toEqual(plain(noise))
  const pictures = picturesOf(batch)
  const expected = numbers(batch.timestep).flatMap((at, row) => {
    const alpha = alphasCumprod[at]!
    return [0, 1, 2, 3].map((index) => {
      return Math.sqrt(alpha) * pictures[row]! + Math.sqrt(1 - alpha) * noise.data[row * 4 + index]!
    })
  })
  for (const [index, value] of numbers(batch.sample).entries()) expect(value).toBeCloseTo(expected[index]!, 5)
})

test('every picture is drawn about as often, each with its own caption', async () => {
  const counts = [0, 0, 0]
  for (let index = 0; index < 150; index++) {
    const batch = await batchAt(index, { captionDropout: 0 })
    const states = numbers(batch.encoder_hidden_states).filter((_, at) => at % 6 === 0)
    const pictures = picturesOf(batch)
    expect(states).toEqual(pictures.map((picture) => (picture === 1 ? 10 : 20)))
    for (const picture of pictures) counts[picture - 1]! += 1
  }
  // 600 draws: 200 each, with a standard deviation of 11.5
  for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(50)
})

test('captions are dropped as often as asked', async () => {
  let dropped = 0
  for (let index = 0; index < 150; index++) {
    const { encoder_hidden_states: states } = await batchAt(index, { captionDropout: 0.25 })
    dropped += numbers(states).filter((value, at) => at % 6 === 0 && value === 0).length
  }
  // 600 draws: 150, with a standard deviation of 10.6
  expect(Math.abs(dropped - 150)).toBeLessThan(45)
})

test('timesteps are spread evenly over each batch, within the range asked for', async () => {
  const seen = new Set<number>()
  for (let index = 0; index < 50; index++) {
    const { timestep } = await batchAt(index, { timesteps: { from: 200, to: 700 } })
    const sorted = numbers(timestep).sort((a, b) => a - b)
    expect([Math.min(...sorted) >= 200, Math.max(...sorted) < 700]).toEqual([true, true])
    // one quarter of the range apart, up to rounding
    for (let row = 1; row < 4; row++) expect(Math.abs(sorted[row]! - sorted[row - 1]! - 125)).toBeLessThanOrEqual(1)
    for (const value of sorted) seen.add(value)
  }
  expect(seen.size).toBeGreaterThan(100)
})

test('velocity is ε·√ᾱ − z·√(1 − ᾱ)', async () => {
  const [noise, velocity] = [await batchAt(2), await batchAt(2, { predictionType: 'vPrediction' })]
  expect(plain(velocity.sample)).toEqual(plain(noise.sample))
  const pictures = picturesOf(noise)
  for (const [row, at] of numbers(noise.timestep).entries()) {
    const alpha = alphasCumprod[at]!
    const expected = Math.sqrt(alpha) * numbers(noise.target)[row * 4]! - Math.sqrt(1 - alpha) * pictures[row]!
    expect(numbers(velocity.target)[row * 4]).toBeCloseTo(expected, 5)
  }
})

test('weights come with min-SNR alone, and dims tell all feeds', async () => {
  const plain = open()
  expect(plain.dims).toEqual({
    sample: [4, 1, 2, 2],
    target: [4, 1, 2, 2],
    timestep: [4],
    encoder_hidden_states: [4, 2, 3],
  })
  const weighted = open({ minSnrGamma: 5 })
  expect(weighted.dims).toEqual({ ...plain.dims, sample_weights: [4] })
  const { timestep, sample_weights: weights } = await weighted.batch(0)
  const expected = numbers(timestep).map((at) => {
    const ratio = alphasCumprod[at]! / (1 - alphasCumprod[at]!)
    return Math.min(ratio, 5) / ratio
  })
  for (const [row, weight] of numbers(weights).entries()) expect(weight).toBeCloseTo(expected[row]!, 5)
})

test('what decides the batches is in their description, however it was written down', () => {
  const { description } = open()
  expect(open({ captionDropout: 0.1, predictionType: 'epsilon' }).description).toBe(description)
  const others: Partial<DenoisingBatchesOptions>[] = [
    { seed: 12 },
    { batch: 5 },
    { captionDropout: 0.2 },
    { predictionType: 'vPrediction' },
    { minSnrGamma: 5 },
    { timesteps: { from: 0, to: 700 } },
    { alphasCumprod: alphasCumprod.slice(0, 500) },
    { dataset: { ...fakeDataset(), description: 'others' } },
  ]
  for (const options of others) expect(open(options).description, JSON.stringify(options)).not.toBe(description)
})

test.each<[string, Partial<DenoisingBatchesOptions>]>([
  ['batch is 0', { batch: 0 }],
  ['captionDropout is 2', { captionDropout: 2 }],
  ['minSnrGamma is 0', { minSnrGamma: 0 }],
  ['timesteps is "700 to 200"', { timesteps: { from: 700, to: 200 } }],
  ['timesteps is "0 to 1001"', { timesteps: { from: 0, to: 1001 } }],
  ['seed is -1', { seed: -1 }],
  ['dataset is "empty"', { dataset: { ...fakeDataset(), captionIndices: new Uint32Array(0) } }],
])('%s is refused', (message, options) => {
  expect(() => open(options)).toThrow(message)
})
