import {
  type Conditioning,
  createError,
  type Denoiser,
  type RandomSource,
  type SchedulerRun,
  type Tensor,
  throwIfAborted,
} from '@self-cascade/core'
import { findNonFinite } from '@self-cascade/tensor'
import { NonFiniteOutput } from './errors.ts'

/** What a sampling loop needs. */
export interface SampleInput {
  readonly denoiser: Denoiser
  readonly run: SchedulerRun
  /** At the run's first noise level. */
  readonly latents: Tensor
  readonly conditioning: Conditioning
  /** Drawn from by stochastic schedulers only. */
  readonly random: RandomSource
  /** Named in errors. Default 0. */
  readonly stage?: number
  readonly signal?: AbortSignal
}

/** One finished step. */
export interface SampleStep {
  readonly step: number
  readonly timestep: number
  readonly latents: Tensor
  readonly predOriginalSample: Tensor
}

/**
 * Denoises from the run's first timestep to the last, yielding after every step; returns the clean latents.
 *
 * @throws {@link NonFiniteOutput} as soon as the network gives NaN or infinity.
 * @throws {@link Aborted} between steps, once the signal fires.
 */
export async function* sample(input: SampleInput): AsyncGenerator<SampleStep, Tensor, void> {
  const { denoiser, run, conditioning, random, stage = 0, signal } = input
  const steps = run.timesteps.length
  let { latents } = input
  for (const [index, timestep] of run.timesteps.entries()) {
    throwIfAborted(signal, `stage ${stage}, before step ${index + 1} of ${steps}`)
    const modelOutput = await denoiser.predict({
      latents: run.scaleModelInput(latents, index),
      timestep,
      conditioning,
      ...(signal && { signal }),
    })
    const { prevSample, predOriginalSample } = run.step({ index, modelOutput, sample: latents, random })
    if (findNonFinite(prevSample) >= 0) throw createError(NonFiniteOutput, { stage, step: index, steps, timestep })
    latents = prevSample
    yield { step: index, timestep, latents, predOriginalSample }
  }
  return latents
}
