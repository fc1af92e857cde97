import type { Tensor } from '@self-cascade/core'
import { planScales } from '@self-cascade/scale-plan'
import { resize } from '@self-cascade/tensor'
import { expectAllClose, expectTypedError, fakeDiffusionModel } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { ofType, runToEnd } from './run-to-end.test-helper.ts'
import { selfCascade } from './self-cascade.ts'

const to = { width: 256, height: 256 }
const planning = { numInferenceSteps: 10, guidanceScale: 1 }
const prompt = 'a red house'
/** DDIM that ends without noise, so that a perfect denoiser ends in its picture exactly. */
const exact = {
  _class_name: 'DDIMScheduler',
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  clip_sample: false,
  set_alpha_to_one: true,
  steps_offset: 1,
}
const exactModel = () => fakeDiffusionModel({ schedulerConfig: exact })

describe('stages', () => {
  test('come in the order of the plan, each with its own size, timesteps and latents', async () => {
    const { stages, latents, events } = await runToEnd(
      selfCascade({ model: fakeDiffusionModel(), prompt, to, planning }),
    )
    expect(stages.map(({ width, height, steps }) => [width, height, steps])).toEqual([
      [64, 64, 10],
      [128, 128, 7],
      [256, 256, 7],
    ])
    expect(ofType(events, 'stage-done').map(({ latents }) => latents.dims)).toEqual([
      [1, 4, 8, 8],
      [1, 4, 16, 16],
      [1, 4, 32, 32],
    ])
    expect(stages[1]!.startTimestep).toBeLessThanOrEqual(700)
    expect(stages[1]!.startTimestep).toBeGreaterThan(600)
    expect(latents.dims).toEqual([1, 4, 32, 32])
    expect(ofType(events, 'step')).toHaveLength(24)
  })

  test('a perfect denoiser gives the picture of the prompt at every size', async () => {
    const { events } = await runToEnd(selfCascade({ model: exactModel(), prompt, to, planning }))
    const [base, , last] = ofType(events, 'stage-done').map(({ latents }) => latents) as [Tensor, Tensor, Tensor]
    const shrunk = resize(last, { width: 8, height: 8 }, { interpolation: 'area' })
    // The first channel, whose wave is long enough to survive the averaging.
    expectAllClose(shrunk.data.subarray(0, 64), base.data.subarray(0, 64), { absolute: 0.02 })
  })

  test('the pivot is noised to the first kept timestep, so the first latents differ from the pivot and from pure noise', async () => {
    const starts: Tensor[] = []
    const model = fakeDiffusionModel({ onPredict: (_, { latents }) => void starts.push(latents) })
    await runToEnd(selfCascade({ model, prompt, to: { width: 128, height: 128 }, planning }))
    const start = starts[10]!
    const spread = Math.sqrt(start.data.reduce((sum, value) => sum + value * value, 0) / start.data.length)
    // z_K = √ᾱ_K φ(z_0) + √(1−ᾱ_K) ε with ᾱ_601 ≈ 0.16 and a small picture: close to √0.84.
    expect(spread).toBeGreaterThan(0.85)
    expect(spread).toBeLessThan(1.05)
  })

  test('non-square sizes and any factor are reached exactly', async () => {
    const target = { width: 200, height: 136 }
    const { latents, events } = await runToEnd(
      selfCascade({ model: fakeDiffusionModel(), prompt, to: target, planning }),
    )
    expect(latents.dims).toEqual([1, 4, 17, 25])
    expect(ofType(events, 'picture')[0]!.pixels.dims).toEqual([1, 3, 136, 200])
  })

  test('clips keep their frames', async () => {
    const model = fakeDiffusionModel({ video: true })
    const target = { width: 128, height: 128, frames: 4 }
    const { latents, events } = await runToEnd(selfCascade({ model, prompt, to: target, planning }))
    expect(latents.dims).toEqual([1, 4, 4, 16, 16])
    expect(ofType(events, 'picture')[0]!.pixels.dims).toEqual([1, 3, 4, 128, 128])
  })

  test('a stage may have its own prompt, which is what the denoiser is then told', async () => {
    const own = { stages: [{}, { prompt: 'a blue fish' }] }
    const target = { width: 128, height: 128 }
    const mixed = await runToEnd(
      selfCascade({ model: exactModel(), prompt, to: target, planning: { ...planning, ...own } }),
    )
    const plain = await runToEnd(selfCascade({ model: exactModel(), prompt: 'a blue fish', to: target, planning }))
    expectAllClose(mixed.latents.data, plain.latents.data, { absolute: 1e-3 })
  })
})

describe('sampling', () => {
  test('every stage closes its denoiser before the next one opens', async () => {
    const model = fakeDiffusionModel()
    await runToEnd(selfCascade({ model, prompt, to, planning }))
    const lives = model.calls.map(({ method }) => method).filter((method) => /Denoiser/.test(method))
    expect(lives).toEqual([
      'openDenoiser',
      'disposeDenoiser',
      'openDenoiser',
      'disposeDenoiser',
      'openDenoiser',
      'disposeDenoiser',
    ])
  })

  test('leaving the loop closes the denoiser', async () => {
    const model = fakeDiffusionModel()
    for await (const event of selfCascade({ model, prompt, to, planning })) if (event.type === 'step') break
    expect(model.calls.at(-1)!.method).toBe('disposeDenoiser')
  })

  test.each(['v_prediction', 'sample'] as const)('works with %s networks', async (type) => {
    const predictionType = type === 'sample' ? 'sample' : 'vPrediction'
    const model = fakeDiffusionModel({ predictionType })
    const { latents } = await runToEnd(selfCascade({ model, prompt, to, planning }))
    const reference = await runToEnd(selfCascade({ model: fakeDiffusionModel(), prompt, to, planning }))
    expectAllClose(latents.data, reference.latents.data, { absolute: 2e-3 })
  })

  test('works with flow-matching networks', async () => {
    const model = fakeDiffusionModel({ predictionType: 'flow' })
    const { latents } = await runToEnd(selfCascade({ model, prompt, to, planning }))
    const reference = await runToEnd(selfCascade({ model: exactModel(), prompt, to, planning }))
    expectAllClose(latents.data, reference.latents.data, { absolute: 1e-3 })
  })

  test.each(['euler', 'euler-a', 'dpm++2m', 'unipc', 'heun', 'pndm'])(
    'ends in the same picture with %s',
    async (scheduler) => {
      const options = { prompt, to: { width: 128, height: 128 }, planning: { ...planning, numInferenceSteps: 30 } }
      const { latents } = await runToEnd(selfCascade({ model: exactModel(), scheduler, ...options }))
      const reference = await runToEnd(selfCascade({ model: exactModel(), ...options }))
      expectAllClose(latents.data, reference.latents.data, { absolute: 0.06 })
    },
  )

  test('stops at the step where the network gives NaN, and names it', async () => {
    const model = fakeDiffusionModel({ nanAtPrediction: 13 })
    const error = await expectTypedError(runToEnd(selfCascade({ model, prompt, to, planning })), 'NonFiniteOutput')
    expect(error.what).toContain('stage 1 at step 3 of 7')
    expect(model.calls.at(-1)!.method).toBe('disposeDenoiser')
  })

  test('stops between steps when the signal fires', async () => {
    const controller = new AbortController()
    const model = fakeDiffusionModel({ onPredict: (n) => (n === 4 ? controller.abort() : undefined) })
    await expectTypedError(runToEnd(selfCascade({ model, prompt, to, planning, signal: controller.signal })), 'Aborted')
    expect(model.calls.filter(({ method }) => method === 'predict')).toHaveLength(4)
  })
})

describe('noise', () => {
  const spread = { standardDeviation: 0.5 }
  const run = (options: object) =>
    runToEnd(selfCascade({ model: fakeDiffusionModel(spread), prompt, to, planning, ...options }))

  test('the same seed gives the same latents to the bit, another seed other ones', async () => {
    const [first, second, other] = [await run({ seed: 3 }), await run({ seed: 3 }), await run({ seed: 4 })]
    expect(second.latents.data).toEqual(first.latents.data)
    expect(other.latents.data).not.toEqual(first.latents.data)
  })

  test.each([1, 2, 3])('picture i of a run equals the run of seed + i, %i at a time', async (batchSize) => {
    const { latents } = await run({ seed: 5, count: 3, batchSize })
    const single = await run({ seed: 7 })
    const size = single.latents.data.length
    expect(latents.dims[0]).toBe(3)
    expect(latents.data.subarray(2 * size)).toEqual(single.latents.data)
  })

  test('changing one stage leaves the noise of the others alone', async () => {
    const longer = await run({ planning: { ...planning, stages: [{ numInferenceSteps: 20 }] } })
    const noiseOf = ({ events }: typeof longer) => ofType(events, 'stage-start').map(({ timesteps }) => timesteps[0])
    expect(noiseOf(longer).slice(1)).toEqual(noiseOf(await run({})).slice(1))
  })

  test('the torch source gives other noise than philox, and an unknown name is refused', async () => {
    expect((await run({ rng: 'torch' })).latents.data).not.toEqual((await run({})).latents.data)
    await expectTypedError(run({ rng: 'dice' }), 'UnknownName')
  })
})

describe('guidance', () => {
  const guided = { ...planning, guidanceScale: 4 }
  const run = (options: object) =>
    runToEnd(selfCascade({ model: fakeDiffusionModel(), prompt, to, planning: guided, ...options }))

  test('one after the other gives what both at once give, with half the rows per call', async () => {
    const model = fakeDiffusionModel()
    const together = await run({})
    const inTurn = await run({ model, guidanceMode: 'sequential' })
    expect(inTurn.latents.data).toEqual(together.latents.data)
    expect(model.calls.flatMap((call) => (call.method === 'openDenoiser' ? [call.batch] : []))).toEqual([1, 1, 1])
  })

  test('the negative prompt changes the picture, and is not encoded when there is no guidance', async () => {
    const negativePrompt = 'a green car'
    expect((await run({ negativePrompt })).latents.data).not.toEqual((await run({})).latents.data)
    const model = fakeDiffusionModel()
    await run({ model, planning, negativePrompt })
    expect(model.calls.flatMap((call) => (call.method === 'encodePrompts' ? call.prompts : []))).toEqual([prompt])
  })

  test('a model that takes the scale as an input is never run twice', async () => {
    const model = fakeDiffusionModel({ guidanceEmbedded: true })
    await run({ model })
    expect(model.calls.flatMap((call) => (call.method === 'openDenoiser' ? [call.batch] : []))).toEqual([1, 1, 1])
  })
})

describe('pivot', () => {
  test('in pixel space goes through decoder and encoder', async () => {
    const model = fakeDiffusionModel()
    await runToEnd(selfCascade({ model, prompt, to, planning: { ...planning, pivotSpace: 'pixel' } }))
    const codec = model.calls.flatMap((call) =>
      call.method === 'decode' || call.method === 'encode' ? [[call.method, call.dims.at(-1)]] : [],
    )
    expect(codec).toEqual([
      ['decode', 8],
      ['encode', 128],
      ['decode', 16],
      ['encode', 256],
      ['decode', 32],
    ])
  })

  test('a given picture stands in for the base stage', async () => {
    const model = fakeDiffusionModel()
    const source = await runToEnd(selfCascade({ model, prompt, to: model.nativeSize, planning }))
    const picture = ofType(source.events, 'picture')[0]!.pixels
    const { stages, events } = await runToEnd(
      selfCascade({ model: fakeDiffusionModel(), prompt, to, planning, picture }),
    )
    expect(stages.map(({ steps }) => steps)).toEqual([0, 7, 7])
    expect(stages[0]!.startTimestep).toBe(0)
    expectAllClose(ofType(events, 'stage-done')[0]!.latents.data.subarray(0, 64), source.latents.data.subarray(0, 64), {
      absolute: 1e-5,
    })
  })

  test('a given picture in pixel space is enlarged itself', async () => {
    const model = fakeDiffusionModel()
    const source = await runToEnd(selfCascade({ model, prompt, to: model.nativeSize, planning }))
    const picture = ofType(source.events, 'picture')[0]!.pixels
    const own = fakeDiffusionModel()
    const target = { width: 128, height: 128 }
    await runToEnd(
      selfCascade({
        model: own,
        prompt,
        to: target,
        planning: { ...planning, pivotSpace: 'pixel' },
        picture,
        decode: 'none',
      }),
    )
    expect(own.calls.filter(({ method }) => method === 'decode')).toEqual([])
  })
})

describe('bad input', () => {
  const model = fakeDiffusionModel({ canEncode: false, sizeMultiple: 32 })
  const base = planScales({ from: { width: 64, height: 64 }, to: { width: 72, height: 64 }, sizeMultiple: 8 })
  test.each([
    ['a seed below 0', { to, seed: -1 }, 'InvalidOption'],
    ['a count of 0', { to, count: 0 }, 'InvalidOption'],
    ['a rescale above 1', { to, guidanceRescale: 2 }, 'InvalidOption'],
    ['neither plan nor size', {}, 'InvalidOption'],
    ['a size that is not legal', { to: { width: 100, height: 64 } }, 'IllegalSize'],
    ['a target below the base', { to: { width: 32, height: 32 } }, 'TargetBelowBase'],
    ['a plan for another size multiple', { plan: base }, 'PlanMismatch'],
    [
      'frames for still pictures',
      { plan: planScales({ from: { width: 64, height: 64, frames: 2 }, to, sizeMultiple: 32 }) },
      'PlanMismatch',
    ],
    ['a pixel pivot without encoder', { to, planning: { pivotSpace: 'pixel' } }, 'NoEncoder'],
    ['an unknown scheduler', { to, scheduler: 'Eular' }, 'UnknownName'],
    ['K outside 1..T', { to, planning: { startTimestep: 1001 } }, 'InvalidOption'],
  ] as const)('%s is refused before any work', async (_, options, code) => {
    const before = model.calls.length
    await expectTypedError(runToEnd(selfCascade({ model, prompt, ...options })), code)
    expect(model.calls).toHaveLength(before)
  })
})

test('a prompt that is too long is cut with a warning that quotes the lost words', async () => {
  const model = fakeDiffusionModel({ maxWords: 3 })
  const { events } = await runToEnd(selfCascade({ model, prompt: 'a red house in the snow', to, planning }))
  expect(ofType(events, 'warning').map(({ message }) => message)).toEqual([expect.stringContaining('"in the snow"')])
})
