import {
  createTensor,
  type RandomSource,
  type Scheduler,
  type SchedulerRun,
  type SchedulerRunOptions,
  type Tensor,
} from '@self-cascade/core'
import { expectAllClose, readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { variancePreservingLevel } from './noise-level.ts'
import { addNoise } from './run.ts'
import { parseSchedulerConfig, schedulerFromConfig } from './scheduler-from-config.ts'
import { schedulerNames } from './scheduler-names.ts'

interface GoldenCase {
  readonly case: string
  readonly config: Record<string, unknown>
  readonly config_resolved: Record<string, unknown>
  readonly num_inference_steps: number
  readonly set_timesteps_args: { mu?: number; sigmas?: number[] }
  readonly step_args: Record<string, never>
  readonly order: number
  readonly timesteps: number[]
  readonly timesteps_dtype: string
  readonly sigmas: number[] | null
  readonly init_noise_sigma: number
  readonly alphas_cumprod?: { length: number; first5: number[]; last5: number[]; every100th: number[] } | null
  readonly scale_model_input: { index: number; factor: number }[]
  readonly add_noise: { results: { timestep: number; values: number[] }[] }
  readonly img2img: {
    slices: { strength: number; begin_index: number; timesteps: number[] }[]
    'loop_at_0.5'?: { start_first4: number[]; noise_draws: number; final: { first8: number[]; abs_sum: number } }
  }
  readonly loop: {
    dummy_model: 't' | 'abs_t'
    noise_draws: number
    prev_sample: { step: number; first8: number[]; abs_sum: number }[]
    final: { first16: number[]; abs_sum: number; abs_mean: number; max_abs: number }
    sensitivity: number
  }
}

const dims = [1, 4, 8, 8]

function tensorOf(value: (index: number) => number, shape: number[] = dims): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1)
  return createTensor(
    'float32',
    Float32Array.from({ length: size }, (_, index) => value(index)),
    shape,
  )
}

function cosineNoise(): { random: RandomSource; draws: () => number } {
  let draws = 0
  const normal = () => {
    const draw = draws++
    return tensorOf((i) => Math.cos(0.11 * i + 0.7 * draw))
  }
  return { random: { normal }, draws: () => draws }
}

/** `input · t / (t + 1)`, each operation in float32. */
function dummyModel(input: Tensor, timestep: number): Tensor {
  const t = Math.fround(timestep)
  return tensorOf((i) => Math.fround(Math.fround(input.data[i]! * t) / Math.fround(t + 1)))
}

function runLoop(run: SchedulerRun, start: Tensor, kind: GoldenCase['loop']['dummy_model']) {
  const { random, draws } = cosineNoise()
  const samples: Tensor[] = []
  let sample = start
  for (const [index, timestep] of run.timesteps.entries()) {
    const input = run.scaleModelInput(sample, index)
    const modelOutput = dummyModel(input, kind === 'abs_t' ? Math.abs(timestep) : timestep)
    const { prevSample, predOriginalSample } = run.step({ index, modelOutput, sample, random })
    expect(predOriginalSample.dims).toEqual(dims)
    sample = prevSample
    samples.push(sample)
  }
  return { samples, sample, draws: draws() }
}

const absSum = ({ data }: Tensor) => data.reduce((sum, value) => sum + Math.abs(value), 0)

const largestOf = ({ data }: Tensor) => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** Differences are counted against the largest value that went into the step or came out, as its rounding errors are. */
function expectSample(sample: Tensor, first: number[], sum: number, relative: number, before = sample) {
  const largest = Math.max(largestOf(before), largestOf(sample))
  expectAllClose(sample.data.slice(0, first.length), first, { absolute: relative * largest })
  expectAllClose([absSum(sample)], [sum], { absolute: relative * largest * sample.data.length })
}

function optionsOf(golden: GoldenCase): SchedulerRunOptions {
  const { num_inference_steps: numInferenceSteps, set_timesteps_args, step_args } = golden
  const camel = Object.entries(step_args).map(([key, value]) => [toCamelCase(key), value])
  return { numInferenceSteps, ...set_timesteps_args, step: Object.fromEntries(camel) }
}

const toCamelCase = (key: string) => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** A run that begins with the step at an index of the whole schedule; half a step keeps rounding out of it. */
function runFrom(scheduler: Scheduler, golden: GoldenCase, index: number): SchedulerRun {
  const options = optionsOf(golden)
  const { numInferenceSteps: steps } = options
  const half = scheduler.className === 'FlowMatchEulerDiscreteScheduler' ? -0.5 : 0.5
  const strength = Math.min((steps - index / scheduler.order + half) / steps, 1)
  return scheduler.createRun({ ...options, strength })
}

/** The recorded numbers have ten digits. */
const printed = { relative: 1e-9 }

const levelTolerance = { relative: 1e-6, absolute: 1e-9 }

/** Classes without recorded traces. */
const unrecorded: readonly string[] = ['KDPM2AncestralDiscreteScheduler']

for (const name of schedulerNames.filter((known) => !unrecorded.includes(known))) {
  const cases = readJsonFixture<GoldenCase[]>(import.meta.url, `./__fixtures__/${name}.json`)
  describe.each(cases.map((golden) => [golden.case, golden] as const))('%s', (_, golden) => {
    const scheduler = schedulerFromConfig(golden.config)
    const options = optionsOf(golden)
    const sensitivity = 1e-6 * Math.max(10, golden.loop.sensitivity)

    test('reads the config with the defaults of its class', () => {
      const parsed = parseSchedulerConfig(golden.config) as unknown as Record<string, unknown>
      for (const [key, value] of Object.entries(golden.config_resolved)) {
        const mine = parsed[toCamelCase(key)]
        if (mine === undefined) expect(unread, key).toContain(key)
        else if (typeof mine === 'string') expect(mine.toLowerCase()).toBe(expectedName(key, String(value)))
        else expect(mine, key).toEqual(value)
      }
    })

    test('has its timesteps, sigmas and order', () => {
      const run = scheduler.createRun(options)
      if (golden.timesteps_dtype === 'int64') expect(run.timesteps).toEqual(golden.timesteps)
      else expectAllClose(run.timesteps, golden.timesteps, printed)
      expect(run.sigmas === null).toBe(golden.sigmas === null)
      expectAllClose(run.sigmas ?? [], golden.sigmas ?? [], { relative: 1e-6 })
      expectAllClose([run.initNoiseSigma], [golden.init_noise_sigma], { relative: 1e-6 })
      expect(scheduler.order).toBe(golden.order)
    })

    test('has its training schedule', () => {
      const { alphasCumprod } = scheduler
      const expected = golden.alphas_cumprod
      expect(alphasCumprod !== null).toBe(Boolean(expected))
      if (!alphasCumprod || !expected) return
      expect(alphasCumprod.length).toBe(expected.length)
      expectAllClose(alphasCumprod.slice(0, 5), expected.first5, { relative: 1e-6 })
      expectAllClose(alphasCumprod.slice(-5), expected.last5, { relative: 1e-6 })
      const hundreds = alphasCumprod.filter((_, t) => t % 100 === 0)
      expectAllClose(hundreds, expected.every100th, { relative: 1e-6 })
    })

    test('scales the input of the network', () => {
      // the second half of a second-order step is never a run's first
      for (const { index, factor } of golden.scale_model_input.filter(({ index }) => index % golden.order === 0)) {
        if (index / golden.order >= options.numInferenceSteps) continue
        const one = tensorOf(() => 1)
        const scaled = runFrom(scheduler, golden, index).scaleModelInput(one, 0)
        expectAllClose([scaled.data[0]!], [factor], levelTolerance)
      }
    })

    test('noises a sample to the level of a timestep', () => {
      const sample = tensorOf((i) => 0.5 * Math.sin(0.21 * i + 0.1), [1, 2, 2, 2])
      const noise = tensorOf((i) => Math.cos(0.11 * i), [1, 2, 2, 2])
      for (const { timestep, values } of golden.add_noise.results) {
        const noised = noiseTo(scheduler, golden, timestep, sample, noise)
        if (noised) expectAllClose(noised.data, values, { relative: 1e-6, absolute: 1e-6 })
      }
    })

    test('keeps the timesteps of an image-to-image run', () => {
      for (const { strength, timesteps } of golden.img2img.slices) {
        const create = () => scheduler.createRun({ ...options, strength })
        if (timesteps.length === 0) expect(create).toThrow('StrengthTooSmall')
        else expectAllClose(create().timesteps, timesteps, printed)
      }
    })

    test('walks the whole schedule as recorded', () => {
      const run = scheduler.createRun(options)
      const start = tensorOf((i) => Math.sin(0.37 * i) * golden.init_noise_sigma)
      const { samples, sample, draws } = runLoop(run, start, golden.loop.dummy_model)
      expect(draws).toBe(golden.loop.noise_draws)
      for (const { step, first8, abs_sum } of golden.loop.prev_sample) {
        expectSample(samples[step]!, first8, abs_sum, sensitivity, samples[step - 1] ?? start)
      }
      expectSample(sample, golden.loop.final.first16, golden.loop.final.abs_sum, sensitivity)
    })

    const half = golden.img2img['loop_at_0.5']
    test.runIf(half)('walks half the schedule from a noised picture as recorded', () => {
      const run = scheduler.createRun({ ...options, strength: 0.5 })
      const picture = tensorOf((i) => 0.5 * Math.sin(0.21 * i + 0.1))
      const start = run.addNoise(
        picture,
        tensorOf((i) => Math.cos(0.11 * i)),
      )
      expectAllClose(start.data.slice(0, 4), half!.start_first4, { relative: 1e-6, absolute: 1e-6 })
      const { sample, draws } = runLoop(run, start, golden.loop.dummy_model)
      expect(draws).toBe(half!.noise_draws)
      expectSample(sample, half!.final.first8, half!.final.abs_sum, sensitivity)
    })
  })
}

/** Keys that change no number: they are read by pipelines, or stand for objects that a file cannot hold. */
const unread = ['solver_p', 'base_shift', 'max_shift', 'base_image_seq_len', 'max_image_seq_len']

function expectedName(key: string, value: string): string {
  const name = value.replace(/_/g, '')
  return key === 'prediction_type' && name === 'flowprediction' ? 'flow' : name
}

/** At a timestep of the table where there is no sigma, else at a timestep of the run's own list that a run can start at. */
function noiseTo(scheduler: Scheduler, golden: GoldenCase, timestep: number, sample: Tensor, noise: Tensor) {
  if (golden.sigmas === null) {
    return addNoise(sample, noise, variancePreservingLevel(scheduler.alphasCumprod![timestep]!))
  }
  const index = golden.timesteps.findIndex((t, i) => t === timestep && i % golden.order === 0)
  return index < 0 ? undefined : runFrom(scheduler, golden, index).addNoise(sample, noise)
}
