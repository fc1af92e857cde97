import {
  assertSameDims,
  createError,
  InvalidOption,
  type NoiseLevel,
  type Scheduler,
  type SchedulerRun,
  type SchedulerRunOptions,
  type Tensor,
} from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import { ConflictingRunStart, NoTimestepsLeft, StepOutOfOrder, StrengthTooSmall } from './errors.ts'
import type { InferencePlan, Sampler, SamplerFamily } from './sampler.ts'

/** Wraps a sampler family as core's {@link Scheduler}. */
export function createScheduler<Plan extends InferencePlan>(
  className: string,
  order: number,
  family: SamplerFamily<Plan>,
): Scheduler {
  const { predictionType, numTrainTimesteps, alphasCumprod } = family
  return {
    className,
    predictionType,
    numTrainTimesteps,
    order,
    alphasCumprod,
    createRun: (options) => createRun(order, family, options),
  }
}

function createRun<Plan extends InferencePlan>(
  order: number,
  family: SamplerFamily<Plan>,
  options: SchedulerRunOptions,
): SchedulerRun {
  checkRunOptions(options, family)
  const { startTimestep, step = {} } = options
  const freshHistory = startTimestep !== undefined
  const { plan, beginIndex } = freshHistory
    ? beginAt(startTimestep, order, family, options)
    : beginAtStrength(order, family, options)
  const sampler = family.createSampler({ plan, beginIndex, freshHistory, step })
  return runOf(plan, beginIndex, sampler)
}

function runOf(plan: InferencePlan, beginIndex: number, sampler: Sampler): SchedulerRun {
  const timesteps = plan.timesteps.slice(beginIndex)
  const startLevel = sampler.noiseLevel(beginIndex)
  let next = 0
  return {
    timesteps,
    sigmas: plan.sigmas?.slice(beginIndex) ?? null,
    initNoiseSigma: plan.initNoiseSigma,
    startLevel,
    addNoise: (sample, noise) => addNoise(sample, noise, startLevel),
    scaleModelInput: (sample, index) => {
      checkTurn(index, next, timesteps.length)
      const factor = sampler.inputScale(beginIndex + index)
      return factor === 1 ? sample : linearCombination([[factor, sample]])
    },
    step: (input) => {
      checkTurn(input.index, next, timesteps.length)
      next++
      return sampler.step({ ...input, index: beginIndex + input.index })
    },
  }
}

/**
 * The forward process: `z_t = signalScale · z_0 + noiseScale · ε`.
 *
 * @throws {@link DimsMismatch} when sample and noise differ in dims.
 */
export function addNoise(sample: Tensor, noise: Tensor, { signalScale, noiseScale }: NoiseLevel): Tensor {
  assertSameDims('noise', noise.dims, sample.dims)
  return linearCombination([
    [signalScale, sample],
    [noiseScale, noise],
  ])
}

interface Start<Plan> {
  readonly plan: Plan
  readonly beginIndex: number
}

/**
 * Keeps the timesteps at or below `startTimestep` K, from the start of a whole step. Timesteps that are not those of training
 * (`¼ ln σ`) cannot be compared with K; there the last `⌈K · N / T⌉` steps are kept, as many as on an even grid.
 */
function beginAt<Plan extends InferencePlan>(
  startTimestep: number,
  order: number,
  family: SamplerFamily<Plan>,
  options: SchedulerRunOptions,
): Start<Plan> {
  if (family.planFrom) return { plan: family.planFrom(options, startTimestep), beginIndex: 0 }
  const plan = family.plan(options)
  if (family.continuousTimesteps) {
    const kept = Math.ceil((startTimestep * options.numInferenceSteps) / family.numTrainTimesteps)
    return { plan, beginIndex: (options.numInferenceSteps - kept) * order }
  }
  const levels = plan.timesteps.map((timestep) => family.startLevelOf?.(timestep) ?? timestep)
  const beginIndex = levels.findIndex((level, index) => index % order === 0 && level <= startTimestep)
  if (beginIndex < 0) throw noTimestepsLeft(startTimestep, levels, options.numInferenceSteps)
  return { plan, beginIndex }
}

/** The error of a start below the whole schedule. */
export function noTimestepsLeft(startTimestep: number, timesteps: readonly number[], numInferenceSteps: number): Error {
  return createError(NoTimestepsLeft, { startTimestep, lowest: Math.min(...timesteps), numInferenceSteps })
}

/** `t_start = n − min(floor(n·s), n)`: the rule of diffusers' image-to-image pipelines. */
function beginAtStrength<Plan extends InferencePlan>(
  order: number,
  family: SamplerFamily<Plan>,
  options: SchedulerRunOptions,
): Start<Plan> {
  const { numInferenceSteps, strength = 1 } = options
  const firstStep = family.firstStep?.(numInferenceSteps, strength) ?? defaultFirstStep(numInferenceSteps, strength)
  if (firstStep >= numInferenceSteps) throw createError(StrengthTooSmall, { strength, numInferenceSteps })
  return { plan: family.plan(options), beginIndex: firstStep * order }
}

function defaultFirstStep(numInferenceSteps: number, strength: number): number {
  return numInferenceSteps - Math.min(Math.floor(numInferenceSteps * strength), numInferenceSteps)
}

function checkTurn(index: number, expected: number, steps: number): void {
  if (index !== expected || index >= steps) throw createError(StepOutOfOrder, { index, expected, steps })
}

function checkRunOptions(options: SchedulerRunOptions, family: SamplerFamily): void {
  const { numInferenceSteps, startTimestep, strength } = options
  const { numTrainTimesteps } = family
  checkWhole('numInferenceSteps', numInferenceSteps, family.alphasCumprod ? numTrainTimesteps : Number.MAX_SAFE_INTEGER)
  if (startTimestep !== undefined && strength !== undefined) {
    throw createError(ConflictingRunStart, { strength, startTimestep })
  }
  if (startTimestep !== undefined) checkWhole('startTimestep', startTimestep, numTrainTimesteps)
  if (options.sigmas && !family.takesSigmas) {
    const expected = 'left out for this scheduler, which makes its own; flow matching takes them'
    throw createError(InvalidOption, { name: 'sigmas', value: options.sigmas.join(', '), expected })
  }
  if (strength !== undefined && !(strength > 0 && strength <= 1)) {
    throw createError(InvalidOption, { name: 'strength', value: strength, expected: 'above 0 and at most 1' })
  }
}

/** Checks a count that starts at 1. */
export function checkWhole(name: string, value: unknown, max: number): void {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max) return
  const range = max === Number.MAX_SAFE_INTEGER ? '1 or more' : `in 1..${max}`
  throw createError(InvalidOption, { name, value, expected: `a whole number ${range}` })
}
