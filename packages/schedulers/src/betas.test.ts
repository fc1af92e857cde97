import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { alphasCumprodFromBetas, rescaleZeroTerminalSnr, sigmasFromAlphasCumprod } from './alphas-cumprod.ts'
import { type BetaSchedule, betaSchedules } from './betas.ts'

const range = { betaStart: 0.00085, betaEnd: 0.012, numTrainTimesteps: 1000 }

for (const [name, schedule] of Object.entries(betaSchedules)) {
  test(`the signal of the ${name} schedule falls at every step`, () => {
    const alphasCumprod = alphasCumprodFromBetas(schedule(range))
    expect(alphasCumprod.length).toBe(1000)
    expect(alphasCumprod.every((alpha, t) => alpha > 0 && alpha < (alphasCumprod[t - 1] ?? 1))).toBe(true)
  })
}

test.each(['linear', 'scaledLinear', 'sigmoid'] satisfies BetaSchedule[])(
  '%s runs between the ends of its range',
  (name) => {
    const betas = betaSchedules[name](range)
    expectAllClose([betas[0]!, betas[999]!], [0.00085, 0.012], { relative: name === 'sigmoid' ? 0.05 : 1e-6 })
  },
)

test('the latent-diffusion schedule ends at its known signal and sigma', () => {
  const alphasCumprod = alphasCumprodFromBetas(betaSchedules.scaledLinear(range))
  expectAllClose([alphasCumprod[999]!], [0.0046601], { relative: 1e-5 })
  expectAllClose([sigmasFromAlphasCumprod(alphasCumprod)[999]!], [14.6146], { relative: 1e-5 })
})

test('a zero terminal SNR leaves no signal at the last step and the first as it was', () => {
  const betas = betaSchedules.scaledLinear(range)
  const before = alphasCumprodFromBetas(betas)
  const after = alphasCumprodFromBetas(rescaleZeroTerminalSnr(betas))
  expect(after[999]).toBe(0)
  expectAllClose([after[0]!], [before[0]!], { relative: 1e-6 })
})
