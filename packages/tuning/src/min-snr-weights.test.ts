import { expect, test } from 'vitest'
import { minSnrWeights } from './min-snr-weights.ts'

// ᾱ of 0.9, 0.8 and 0.5: signal-to-noise ratios of 9, 4 and 1
const alphasCumprod = [0.9, 0.8, 0.5]
const timesteps = [0, 1, 2]

test('noise is weighted by min(SNR, γ) / SNR', () => {
  const weights = minSnrWeights({ alphasCumprod, timesteps, predictionType: 'epsilon', gamma: 5 })
  for (const [index, expected] of [5 / 9, 1, 1].entries()) expect(weights[index]).toBeCloseTo(expected, 6)
})

test('velocity is weighted by min(SNR, γ) / (SNR + 1)', () => {
  const weights = minSnrWeights({ alphasCumprod, timesteps, predictionType: 'vPrediction', gamma: 5 })
  for (const [index, expected] of [0.5, 0.8, 0.5].entries()) expect(weights[index]).toBeCloseTo(expected, 6)
})
