import {
  createTensor,
  type RandomSource,
  type Scheduler,
  type SchedulerRun,
  type SchedulerRunOptions,
  type Tensor,
} from '@self-cascade/core'
import { expectAllClose } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { variancePreservingLevel } from './noise-level.ts'
import { schedulerFromConfig } from './scheduler-from-config.ts'
import { type SchedulerName, schedulerNames } from './scheduler-names.ts'

// A network that knows the one picture there is predicts exactly, so every method must keep to it.

const dims = [1, 4, 4, 4]
const tensorOf = (value: (index: number) => number): Tensor =>
  createTensor(
    'float32',
    Float32Array.from({ length: 64 }, (_, index) => value(index)),
    dims,
  )
const picture = tensorOf((i) => Math.sin(0.3 * i))
const noise = tensorOf((i) => Math.cos(1.7 * i))
const ones = tensorOf(() => 1)

function draws(): RandomSource {
  let draw = 0
  return { normal: () => tensorOf((i) => Math.cos(0.9 * i + ++draw)) }
}

const base = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  clip_sample: false,
  set_alpha_to_one: true,
  skip_prk_steps: true,
}

const make = (name: SchedulerName, more = {}) => schedulerFromConfig({ _class_name: name, ...base, ...more })

type Predict = (sample: Tensor, level: { signalScale: number; noiseScale: number }) => Tensor

const exactNoise: Predict = (sample, { signalScale, noiseScale }) =>
  tensorOf((i) => (sample.data[i]! - signalScale * picture.data[i]!) / noiseScale)

/** What the network would have to say at a step: noise, or a flow's velocity, or EDM's preconditioned output. */
function exactOutput(scheduler: Scheduler, run: SchedulerRun, index: number, sample: Tensor): Tensor {
  const sigma = run.sigmas?.[index] ?? 0
  if (scheduler.className === 'EDMEulerScheduler') {
    const total = sigma ** 2 + 0.25
    const [skip, out] = [0.25 / total, (sigma * 0.5) / Math.sqrt(total)]
    return tensorOf((i) => (picture.data[i]! - skip * sample.data[i]!) / out)
  }
  if (scheduler.predictionType === 'flow') return tensorOf((i) => (sample.data[i]! - picture.data[i]!) / sigma)
  if (!run.sigmas) {
    return exactNoise(sample, variancePreservingLevel(scheduler.alphasCumprod![run.timesteps[index]!]!))
  }
  const factor = run.scaleModelInput(ones, index).data[0]!
  if (factor !== 1) return exactNoise(sample, { signalScale: 1, noiseScale: Math.sqrt(1 / factor ** 2 - 1) })
  const signalScale = 1 / Math.sqrt(sigma ** 2 + 1)
  return exactNoise(sample, { signalScale, noiseScale: sigma * signalScale })
}

function walk(scheduler: Scheduler, options: SchedulerRunOptions) {
  const run = scheduler.createRun(options)
  const random = draws()
  let sample = run.addNoise(picture, noise)
  const originals: Tensor[] = []
  for (const index of run.timesteps.keys()) {
    const modelOutput = exactOutput(scheduler, run, index, sample)
    const { prevSample, predOriginalSample } = run.step({ index, modelOutput, sample, random })
    originals.push(predOriginalSample)
    sample = prevSample
  }
  return { run, sample, originals }
}

const close = { absolute: 2e-4 }

/** By definition DEIS ends above zero noise, TCD at timestep 0, and LCM mixes a little of the noisy sample in. */
const endsNear: Partial<Record<SchedulerName, { absolute: number }>> = {
  DEISMultistepScheduler: { absolute: 0.06 },
  LCMScheduler: { absolute: 2e-3 },
  TCDScheduler: { absolute: 0.06 },
}

describe.each(schedulerNames)('%s', (name) => {
  const scheduler = make(name)

  test('sees the picture at every step and ends with it', () => {
    const { sample, originals } = walk(scheduler, { numInferenceSteps: 8 })
    for (const original of originals) expectAllClose(original.data, picture.data, { absolute: 2e-3 })
    expectAllClose(sample.data, picture.data, endsNear[name] ?? close)
  })

  test('ends with the picture from any start timestep', () => {
    for (const startTimestep of [1000, 700, 333, 150]) {
      const { run, sample } = walk(scheduler, { numInferenceSteps: 12, startTimestep })
      expect(Math.max(...run.timesteps)).toBeLessThanOrEqual(startTimestep)
      if (name === 'EDMEulerScheduler') expect(run.timesteps).toHaveLength(Math.ceil((startTimestep * 12) / 1000))
      expectAllClose(sample.data, picture.data, endsNear[name] ?? close)
    }
  })

  test('noising and taking the known noise away again gives the sample', () => {
    const run = scheduler.createRun({ numInferenceSteps: 10, strength: 0.6 })
    const { signalScale, noiseScale } = run.startLevel
    const noised = run.addNoise(picture, noise)
    const back = tensorOf((i) => (noised.data[i]! - noiseScale * noise.data[i]!) / signalScale)
    expectAllClose(back.data, picture.data, { absolute: 2e-6 * Math.max(noiseScale / signalScale, 1) })
  })

  test('one run leaves no trace in the next', () => {
    const first = walk(scheduler, { numInferenceSteps: 6 })
    walk(scheduler, { numInferenceSteps: 9, strength: 0.5 })
    expect(walk(scheduler, { numInferenceSteps: 6 }).sample.data).toEqual(first.sample.data)
  })

  test('takes a single step', () => {
    const options = name === 'PNDMScheduler' ? { skip_prk_steps: true } : {}
    const { run } = walk(make(name, options), { numInferenceSteps: 1 })
    expect(run.timesteps.length).toBe(1)
  })
})

test('Runge-Kutta steps of PNDM end with the picture from any start', () => {
  const scheduler = make('PNDMScheduler', { skip_prk_steps: false })
  for (const startTimestep of [1000, 500, 200]) {
    const { sample } = walk(scheduler, { numInferenceSteps: 10, startTimestep })
    expectAllClose(sample.data, picture.data, close)
  }
})
