import { nodeBackend } from '@self-cascade/backend-node'
import { type Conditioning, createTensor, type NamedTensors, type Tensor } from '@self-cascade/core'
import { findSkipFeatures, type Graph, modelFromGraph, serializeModel, setOutputs } from '@self-cascade/onnx-graph'
import { replacePivot } from '@self-cascade/pivot'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { philoxRandom, sliceBatch } from '@self-cascade/tensor'
import { expectAllClose } from '@self-cascade/testing'
import { attachUpsamplers, type FeatureUpsamplers, pivotInputName } from '@self-cascade/upsampler'
import { afterAll, describe, expect, test } from 'vitest'
import { openTunedModel } from './__tests__/tuned-model.ts'
import type { SelfCascadeOptions } from './options.ts'
import { ofType, runToEnd } from './run-to-end.test-helper.ts'
import { selfCascade } from './self-cascade.ts'
import { memoryStore } from './stage-store.ts'

const backend = nodeBackend({ threads: 1, isolation: 'inline' })
afterAll(() => backend.dispose())

const tuned = await openTunedModel(backend)
const prompt = 'a red house'
const planning = { numInferenceSteps: 4, guidanceScale: 3 }
const to = { width: 128, height: 128 }

const run = (options: Partial<SelfCascadeOptions> = {}) =>
  runToEnd(selfCascade({ model: tuned.model, prompt, to, planning, scheduler: 'ddim', decode: 'none', ...options }))
const picture = ({ latents }: { latents: Tensor }, row: number) => sliceBatch(latents, row, row + 1)
const difference = (a: Tensor, b: Tensor) => Math.max(...a.data.map((value, index) => Math.abs(value - b.data[index]!)))

const free = await run({ count: 3 })

describe.each(['clean', 'current'] as const)(
  'upsamplers that see the %s pivot',
  { timeout: 60_000 },
  (pivotTimestep) => {
    const upsamplers = tuned.upsamplers({ pivotTimestep })

    test('change nothing with gates and last convolutions of zero', async () => {
      const still = await run({ upsamplers: { upsamplers: tuned.upsamplers({ pivotTimestep, effect: 0 }) } })
      expect(still.latents.data).toEqual(picture(free, 0).data)
    })

    test('change nothing at strength 0 and outside of their window', async () => {
      const weak = await run({ upsamplers: { upsamplers, strength: 0 } })
      const early = await run({ upsamplers: { upsamplers, window: { from: 900 } } })
      expect(weak.latents.data).toEqual(picture(free, 0).data)
      expect(early.latents.data).toEqual(picture(free, 0).data)
    })

    test('change the picture, and always in the same way: alone, in groups and with the halves of guidance in turn', async () => {
      const alone = await run({ upsamplers: { upsamplers }, count: 3 })
      expect(difference(picture(alone, 0), picture(free, 0))).toBeGreaterThan(0.1)
      expect((await run({ upsamplers: { upsamplers } })).latents.data).toEqual(picture(alone, 0).data)
      const inTurn = await run({ upsamplers: { upsamplers }, guidanceMode: 'sequential' })
      expectAllClose(inTurn.latents.data, picture(alone, 0).data, { absolute: 1e-5 })
      const grouped = await run({ upsamplers: { upsamplers }, count: 3, batchSize: 2 })
      expectAllClose(grouped.latents.data, alone.latents.data, { absolute: 1e-5 })
    })
  },
)

describe('a stage computed by hand', () => {
  const { model, graph } = tuned
  const steps = (inputs: Partial<SelfCascadeOptions>) => run({ seed: 5, ...inputs })

  /** All skip features of the network, by place: the whole network is run. */
  async function featuresOf(latents: Tensor, conditioning: Conditioning): Promise<NamedTensors> {
    const whole = graph.clone()
    const skips = findSkipFeatures(whole)
    setOutputs(whole, [...whole.outputNames, ...skips.map(({ value }) => value)])
    const results = await evaluate(whole, latents, 0, conditioning)
    return Object.fromEntries(skips.map(({ value }, index) => [pivotInputName(index), results[value]!]))
  }

  async function evaluate(network: Graph, sample: Tensor, timestep: number, conditioning: Conditioning, more = {}) {
    const session = await backend.createSession({ bytes: serializeModel(modelFromGraph(network)) })
    const dims = network.typeOf('timestep')!.dims!.map(() => 1)
    const feeds = {
      sample,
      timestep: createTensor('int64', BigInt64Array.of(BigInt(timestep)), dims),
      encoder_hidden_states: conditioning.encoderHiddenStates,
    }
    const results = await session.run({ ...feeds, ...more })
    await session.dispose()
    return results
  }

  /** Eq. 6, then the pivot-conditioned steps of Alg. 2, from formulas and packages below this one. */
  async function climb(pivot: Tensor, { shape, parameters, features }: FeatureUpsamplers): Promise<Tensor> {
    const { conditioning } = await model.encodePrompts({ prompts: [prompt, ''], size: to })
    const halves = [0, 1].map((row) => ({
      encoderHiddenStates: sliceBatch(conditioning.encoderHiddenStates, row, row + 1),
    }))
    const places = features.map(({ index }) => index)
    const network = attachUpsamplers(graph, { shape, parameters, features: places }).graph
    const seen = await Promise.all(halves.map((half) => featuresOf(pivot, half)))
    const chosen = seen.map((all) =>
      Object.fromEntries(places.map((place) => [pivotInputName(place), all[pivotInputName(place)]!])),
    )
    const scheduler = schedulerFromConfig(model.schedulerConfig, { className: 'DDIMScheduler' })
    const schedule = scheduler.createRun({ numInferenceSteps: 4, startTimestep: 700 })
    const random = philoxRandom({ seed: 5, stage: 1 })
    const size = { width: 16, height: 16 }
    let latents = replacePivot({
      pivot,
      size,
      level: schedule.startLevel,
      random,
      interpolation: 'bilinear',
      antialias: false,
    })
    for (const [index, timestep] of schedule.timesteps.entries()) {
      const [positive, negative] = await Promise.all(
        halves.map(
          async (half, row) => (await evaluate(network, latents, timestep, half, chosen[row])).out_sample as Tensor,
        ),
      )
      const guided = negative!.data.map((value, at) => value + 3 * (positive!.data[at]! - value))
      const modelOutput = createTensor('float32', guided, latents.dims)
      latents = schedule.step({ index, modelOutput, sample: latents, random }).prevSample
    }
    return latents
  }

  test('has the same latents, from the clean pivot before it is resized and noised', async () => {
    const upsamplers = tuned.upsamplers()
    const { events, latents } = await steps({ upsamplers: { upsamplers } })
    const [base] = ofType(events, 'stage-done')
    expectAllClose(latents.data, (await climb(base!.latents, upsamplers)).data, { absolute: 1e-5 })
  })
})

describe('stages that are kept', () => {
  const further = { to: { width: 256, height: 256 }, planning: { ...planning, stageCount: 2 } }

  test('before the first with upsamplers are shared with the tuning-free cascade, and the others are not', async () => {
    const store = memoryStore()
    const upsamplers = { upsamplers: tuned.upsamplers() }
    await run({ ...further, store })
    const first = await run({ ...further, store, upsamplers })
    expect(first.stages.map(({ restored }) => restored)).toEqual([true, false, false])
    const again = await run({ ...further, store, upsamplers })
    expect(again.stages.map(({ restored }) => restored)).toEqual([true, true, true])
    expect(again.latents.data).toEqual(first.latents.data)
    const weaker = await run({ ...further, store, upsamplers: { ...upsamplers, stage: 2, strength: 0.5 } })
    expect(weaker.stages.map(({ restored }) => restored)).toEqual([true, true, false])
  })

  test('let a stopped run go on to the same latents', async () => {
    const store = memoryStore()
    const upsamplers = [1, 2].map((stage) => ({ upsamplers: tuned.upsamplers(), stage }))
    const whole = await run({ ...further, upsamplers })
    const events = selfCascade({ model: tuned.model, prompt, ...further, scheduler: 'ddim', store, upsamplers })
    for await (const event of events) if (event.type === 'step' && event.stage === 2) break
    const resumed = await run({ ...further, store, upsamplers })
    expect(resumed.stages.map(({ restored }) => restored)).toEqual([true, true, false])
    expect(resumed.latents.data).toEqual(whole.latents.data)
  })
})
