import { createTensor, type PredictionType } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { expectAllClose } from '../all-close.ts'
import { expectTypedError } from '../expect-typed-error.ts'
import { tolerances } from '../tolerances.ts'
import { fakeDenoiser, optimalPrediction } from './fake-denoiser.ts'
import { flowLevels, latentDiffusionAlphasCumprod, variancePreservingLevels } from './noise-levels.ts'

const level = { signalScale: 0.6, noiseScale: 0.8 }
const [clean, noise] = [1.5, -0.7]
const latent = level.signalScale * clean + level.noiseScale * noise

test.each<[PredictionType, number]>([
  ['epsilon', noise],
  ['sample', clean],
  ['vPrediction', level.signalScale * noise - level.noiseScale * clean],
  ['flow', noise - clean],
])('predicts the exact %s of a point', (predictionType, expected) => {
  const prediction = optimalPrediction({ latent, mean: clean, standardDeviation: 0, predictionType, level })
  expect(prediction).toBeCloseTo(expected, 12)
})

test('lies between the mean and the noisy value for a Gaussian, by the share of the variances', () => {
  // s² τ² = 0.36 · 4 and n² = 0.64: the gain is 0.6 · 4 / 2.08.
  const prediction = optimalPrediction({ latent: 2, mean: 1, standardDeviation: 2, predictionType: 'sample', level })
  expect(prediction).toBeCloseTo(1 + (2.4 / 2.08) * (2 - 0.6), 12)
})

test('a deterministic sampler ends in the mean', async () => {
  const alphasCumprod = latentDiffusionAlphasCumprod()
  const levelAt = variancePreservingLevels(alphasCumprod)
  const mean = createTensor('float32', new Float32Array([0.3, -0.9]), [1, 2])
  const denoiser = fakeDenoiser({ mean, predictionType: 'epsilon', levelAt })
  const conditioning = { encoderHiddenStates: createTensor('float32', new Float32Array(1), [1, 1, 1]) }
  let latents = createTensor('float32', new Float32Array([2, -3]), [1, 2])
  const timesteps = [999, 750, 500, 250, 0]
  for (const [index, timestep] of timesteps.entries()) {
    const epsilon = await denoiser.predict({ latents, timestep, conditioning })
    const here = levelAt(timestep)
    const next = timesteps[index + 1]
    const there = next === undefined ? { signalScale: 1, noiseScale: 0 } : levelAt(next)
    // DDIM: z' = s' · (z − n ε) / s + n' ε.
    const data = latents.data.map((value, element) => {
      const original = (value - here.noiseScale * epsilon.data[element]!) / here.signalScale
      return there.signalScale * original + there.noiseScale * epsilon.data[element]!
    })
    latents = createTensor('float32', data, latents.dims)
  }
  expectAllClose(latents.data, mean.data, tolerances.crossBackend)
})

test('levels keep the variance, and agree with alphasCumprod at whole timesteps', () => {
  const alphasCumprod = latentDiffusionAlphasCumprod()
  const levelAt = variancePreservingLevels(alphasCumprod)
  expect(alphasCumprod[999]).toBeCloseTo(0.0046601, 6)
  expect(levelAt(400).signalScale).toBeCloseTo(Math.sqrt(alphasCumprod[400]!), 12)
  const between = levelAt(400.5)
  expect(between.signalScale ** 2 + between.noiseScale ** 2).toBeCloseTo(1, 12)
  expect(between.signalScale).toBeLessThan(levelAt(400).signalScale)
  expect(between.signalScale).toBeGreaterThan(levelAt(401).signalScale)
})

test('flow levels go from the picture to the noise', () => {
  expect(flowLevels(1000)(0)).toEqual({ signalScale: 1, noiseScale: 0 })
  expect(flowLevels(1000)(1000)).toEqual({ signalScale: 0, noiseScale: 1 })
})

test('refuses a mean that does not divide the latents', async () => {
  const mean = createTensor('float32', new Float32Array(3), [3])
  const latents = createTensor('float32', new Float32Array(4), [1, 4])
  const conditioning = { encoderHiddenStates: latents }
  const denoiser = fakeDenoiser({ mean, predictionType: 'sample', levelAt: flowLevels(1000) })
  await expectTypedError(denoiser.predict({ latents, timestep: 1, conditioning }), 'DimsMismatch')
})
