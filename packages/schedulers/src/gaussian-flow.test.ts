import { createTensor, type Scheduler, type Tensor } from '@self-cascade/core'
import { describe, expect, test } from 'vitest'
import { levelFromSigma, variancePreservingLevel } from './noise-level.ts'
import { schedulerFromConfig } from './scheduler-from-config.ts'
import type { SchedulerName } from './scheduler-names.ts'

// For pictures of N(0, s²) the probability-flow ODE has the solution z_0 = z · s / √(a²s² + b²) at signal a and noise b,
// and its noise is known exactly: b · z / (a²s² + b²).

const spread = 0.7
const base = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', clip_sample: false }
const one = (value: number): Tensor => createTensor('float32', Float32Array.of(value), [1, 1])

const variance = ({ signalScale, noiseScale }: { signalScale: number; noiseScale: number }) =>
  (signalScale * spread) ** 2 + noiseScale ** 2

function levelAt(scheduler: Scheduler, sigma: number | undefined, timestep: number, factor: number) {
  if (sigma === undefined) return variancePreservingLevel(scheduler.alphasCumprod![timestep]!)
  return factor === 1 ? levelFromSigma(sigma) : { signalScale: 1, noiseScale: Math.sqrt(1 / factor ** 2 - 1) }
}

/** Relative error of the end of a run against the ODE's. */
function errorOf(name: SchedulerName, numInferenceSteps: number, startTimestep: number): number {
  const scheduler = schedulerFromConfig({ _class_name: name, ...base, set_alpha_to_one: true, skip_prk_steps: true })
  const run = scheduler.createRun({ numInferenceSteps, startTimestep })
  const start = Math.sqrt(variance(run.startLevel))
  let sample = one(start)
  const random = { normal: () => one(0) }
  for (const [index, timestep] of run.timesteps.entries()) {
    const factor = run.scaleModelInput(one(1), index).data[0]!
    const level = levelAt(scheduler, run.sigmas?.[index], timestep, factor)
    const modelOutput = one((level.noiseScale * sample.data[0]!) / variance(level))
    sample = run.step({ index, modelOutput, sample, random }).prevSample
  }
  return Math.abs(sample.data[0]! / spread - 1)
}

describe.each([
  'DDIMScheduler',
  'PNDMScheduler',
  'EulerDiscreteScheduler',
  'HeunDiscreteScheduler',
  'LMSDiscreteScheduler',
  'DPMSolverMultistepScheduler',
  'DPMSolverSinglestepScheduler',
  'UniPCMultistepScheduler',
  'DEISMultistepScheduler',
  'KDPM2DiscreteScheduler',
] satisfies SchedulerName[])('%s', (name) => {
  test.each([1000, 620])('follows the flow of a Gaussian from timestep %i, closer with more steps', (startTimestep) => {
    const [coarse, fine] = [errorOf(name, 20, startTimestep), errorOf(name, 100, startTimestep)]
    expect(fine).toBeLessThan(0.02)
    expect(fine).toBeLessThan(coarse)
  })
})
