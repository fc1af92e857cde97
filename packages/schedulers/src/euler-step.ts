import { assertSameDims, createTensor, type SchedulerStepInput, type Tensor } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import { type Churn, noiseOf } from './step-options.ts'

/**
 * Raises the noise level before a step and adds the noise that belongs to it: `σ̂ = σ · (1 + γ)`,
 * `x̂ = x + √(σ̂² − σ²) · S_noise · ε` with `γ = min(S_churn / N, √2 − 1)` for σ in `S_tmin..S_tmax`.
 *
 * @param count Sigmas of the schedule, the final one included.
 * @see Karras et al. 2022, algorithm 2.
 */
export function churn(
  input: SchedulerStepInput,
  sigma: number,
  count: number,
  { sChurn, sTmin, sTmax, sNoise }: Churn,
): { sample: Tensor; sigmaHat: number } {
  const inRange = sTmin <= sigma && sigma <= sTmax
  const gamma = inRange ? Math.min(sChurn / (count - 1), Math.SQRT2 - 1) : 0
  if (!(gamma > 0)) return { sample: input.sample, sigmaHat: sigma }
  const sigmaHat = Math.fround(sigma * (gamma + 1))
  const sample = linearCombination([
    [1, input.sample],
    [sNoise * Math.sqrt(sigmaHat ** 2 - sigma ** 2), noiseOf(input)],
  ])
  return { sample, sigmaHat }
}

/**
 * Euler's step along `dx/dσ = (x − z_0) / σ`: `x + (σ_to − σ) · (x − z_0) / σ`.
 *
 * Each operation is rounded to float32. From the σ of 4096 that a zero terminal SNR begins with, most of the sample cancels, and
 * what is left is that rounding.
 */
export function eulerStep(sample: Tensor, original: Tensor, sigma: number, sigmaTo: number): Tensor {
  assertSameDims('modelOutput', original.dims, sample.dims)
  const dt = Math.fround(sigmaTo - sigma)
  const { data: x, dims } = sample
  const result = new Float32Array(x.length)
  for (let i = 0; i < result.length; i++) {
    const derivative = Math.fround(Math.fround(x[i]! - original.data[i]!) / sigma)
    result[i] = x[i]! + Math.fround(derivative * dt)
  }
  return createTensor('float32', result, dims)
}

/**
 * How an ancestral step to a sigma is split: `σ_up² = σ_to² · (σ² − σ_to²) / σ²` of it is fresh noise, and the rest,
 * `σ_down² = σ_to² − σ_up²`, is where the sampler goes.
 */
export function ancestralSigmas(sigma: number, sigmaTo: number): { sigmaDown: number; sigmaUp: number } {
  const upSquared = (sigmaTo ** 2 * (sigma ** 2 - sigmaTo ** 2)) / sigma ** 2
  return { sigmaUp: Math.sqrt(upSquared), sigmaDown: Math.sqrt(sigmaTo ** 2 - upSquared) }
}
