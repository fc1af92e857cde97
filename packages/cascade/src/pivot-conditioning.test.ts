import {
  createTensor,
  type DenoiserInput,
  type DiffusionModel,
  type OpenDenoiserInput,
  type OpenPivotEncoderInput,
  type PivotEncoderInput,
  type Tensor,
} from '@self-cascade/core'
import { expectTypedError, fakeDiffusionModel } from '@self-cascade/testing'
import { type FeatureUpsamplers, type PivotTimestep, upsamplerCapacities } from '@self-cascade/upsampler'
import { describe, expect, test } from 'vitest'
import type { SelfCascadeOptions } from './options.ts'
import { ofType, runToEnd } from './run-to-end.test-helper.ts'
import { selfCascade } from './self-cascade.ts'

const prompt = 'a red house'
const planning = { numInferenceSteps: 4, guidanceScale: 3 }
const square = (side: number) => ({ width: side, height: side })

/** Upsamplers as far as a model that edits nothing needs them. */
function upsamplersFor(change: Partial<FeatureUpsamplers> & { pivotTimestep?: PivotTimestep } = {}): FeatureUpsamplers {
  return {
    model: { name: 'fake', fingerprint: 'fake-0000' },
    shape: upsamplerCapacities.small,
    features: [{ index: 0, channels: 8, scale: 1 }],
    pivotTimestep: 'clean',
    training: { from: square(64), to: square(128), startTimestep: 700, steps: 1 },
    parameters: {},
    ...change,
  }
}

/** A fake model that notes what its networks are opened for and fed with. */
function recordingModel(options: Parameters<typeof fakeDiffusionModel>[0] = {}) {
  const denoisers: OpenDenoiserInput[] = []
  const encoders: OpenPivotEncoderInput[] = []
  const encoded: PivotEncoderInput[] = []
  const predicted: DenoiserInput[] = []
  const order: string[] = []
  const alive = new Set<Tensor>()
  const fake = fakeDiffusionModel({ ...options, onPredict: (_, input) => void predicted.push(input) })
  const model: DiffusionModel = {
    ...fake,
    async openDenoiser(input) {
      denoisers.push(input)
      order.push('denoiser')
      return fake.openDenoiser(input)
    },
    async openPivotEncoder(input) {
      encoders.push(input)
      order.push('encoder')
      return {
        async encode(input) {
          encoded.push(input)
          const feature = createTensor('float32', new Float32Array(8 * input.latents.dims[0]!), [
            input.latents.dims[0]!,
            8,
            1,
            1,
          ])
          const kept: Tensor = { ...feature, location: 'runtime', dispose: () => void alive.delete(kept) }
          alive.add(kept)
          return { pivot_skip0: kept }
        },
        dispose: async () => void order.push('encoder closed'),
      }
    },
  }
  return { model, denoisers, encoders, encoded, predicted, order, alive }
}

const run = (model: DiffusionModel, options: Partial<SelfCascadeOptions> = {}) =>
  runToEnd(
    selfCascade({ model, prompt, to: square(128), planning, upsamplers: { upsamplers: upsamplersFor() }, ...options }),
  )

describe('clean pivots', () => {
  test('are the latents of the stage before as they ended, seen once at timestep 0 by an encoder of their size', async () => {
    const { model, encoders, encoded, order } = recordingModel()
    const { events } = await run(model)
    const [base] = ofType(events, 'stage-done')
    expect(encoders).toMatchObject([{ size: square(64), batch: 2 }])
    expect(encoded).toHaveLength(1)
    const [{ latents, timestep, conditioning }] = encoded as [PivotEncoderInput]
    expect(timestep).toBe(0)
    expect(latents.dims).toEqual([2, 4, 8, 8])
    expect([...latents.data]).toEqual([...base!.latents.data, ...base!.latents.data])
    expect(conditioning.encoderHiddenStates.dims[0]).toBe(2)
    expect(order).toEqual(['denoiser', 'encoder', 'encoder closed', 'denoiser'])
  })

  test('give features that every step of their stage is fed, that the network is opened for, and that are freed', async () => {
    const { model, denoisers, predicted, alive } = recordingModel()
    const { stages } = await run(model)
    expect(denoisers.map(({ extraInputDims }) => extraInputDims)).toEqual([undefined, { pivot_skip0: [2, 8, 1, 1] }])
    const later = predicted.slice(stages[0]!.steps)
    expect(predicted[0]!.pivotFeatures).toBeUndefined()
    expect(new Set(later.map(({ pivotFeatures }) => pivotFeatures!.pivot_skip0)).size).toBe(1)
    expect(later[0]!.pivotFeatures!.pivot_skip0!.location).toBe('runtime')
    expect(alive.size).toBe(0)
  })

  test('of halves that run in turn are seen with the text of each', async () => {
    const { model, encoders, encoded, predicted } = recordingModel()
    const { stages } = await run(model, { guidanceMode: 'sequential' })
    expect(encoders).toMatchObject([{ batch: 1 }])
    const [negative, positive] = encoded.map(({ conditioning }) => conditioning.encoderHiddenStates.data)
    const [first, second] = predicted.slice(-2)
    expect(first!.conditioning.encoderHiddenStates.data).toEqual(negative)
    expect(second!.conditioning.encoderHiddenStates.data).toEqual(positive)
    expect(first!.pivotFeatures!.pivot_skip0).not.toBe(second!.pivotFeatures!.pivot_skip0)
    expect(predicted).toHaveLength(2 * (stages[0]!.steps + stages[1]!.steps))
  })

  test('of groups of pictures are all seen before the denoiser is opened', async () => {
    const { model, encoders, encoded, order, alive } = recordingModel()
    await run(model, { count: 3, batchSize: 2 })
    expect(encoders.map(({ batch }) => batch)).toEqual([4, 2])
    expect(encoded.map(({ latents }) => latents.dims[0])).toEqual([4, 2])
    expect(order.slice(2)).toEqual(['encoder', 'encoder closed', 'encoder', 'encoder closed', 'denoiser', 'denoiser'])
    expect(alive.size).toBe(0)
  })

  test('stay as they are where the stage enlarges them through pixels, and where a picture was given', async () => {
    const pixel = recordingModel()
    const { events } = await run(pixel.model, { planning: { ...planning, pivotSpace: 'pixel' } })
    const base = ofType(events, 'stage-done')[0]!.latents
    expect(pixel.encoded[0]!.latents.data.subarray(0, base.data.length)).toEqual(base.data)
    const given = recordingModel()
    const picture = createTensor('float32', new Float32Array(3 * 64 * 64).fill(0.25), [1, 3, 64, 64])
    await run(given.model, { picture })
    expect(given.encoded[0]!.latents.data.slice(0, 3 * 64)).toEqual(new Float32Array(3 * 64).fill(0.25))
  })

  test('of clips keep their frames', async () => {
    const { model, encoders, encoded } = recordingModel({ video: true })
    await run(model, { to: { ...square(128), frames: 4 } })
    expect(encoders[0]!.size).toEqual({ ...square(64), frames: 4 })
    expect(encoded[0]!.latents.dims).toEqual([2, 4, 4, 8, 8])
  })

  test('are freed when the loop is left and when the network fails', async () => {
    const left = recordingModel()
    const upsamplers = { upsamplers: upsamplersFor() }
    const events = selfCascade({ model: left.model, prompt, to: square(128), planning, count: 2, upsamplers })
    for await (const event of events) if (event.type === 'step' && event.stage === 1) break
    expect(left.encoded).toHaveLength(2)
    expect(left.alive.size).toBe(0)
    const failing = recordingModel({ nanAtPrediction: 6 })
    await expectTypedError(run(failing.model), 'NonFiniteOutput')
    expect(failing.encoded).toHaveLength(1)
    expect(failing.alive.size).toBe(0)
  })
})

test('current pivots are fed to the denoiser itself, for both halves, and it is told their timestep', async () => {
  const { model, denoisers, encoders, predicted } = recordingModel()
  const { events } = await run(model, { upsamplers: { upsamplers: upsamplersFor({ pivotTimestep: 'current' }) } })
  const base = ofType(events, 'stage-done')[0]!.latents
  expect(encoders).toEqual([])
  expect(denoisers[1]).toMatchObject({
    extraInputDims: { pivot_sample: [2, 4, 8, 8] },
    extraTimesteps: ['pivot_timestep'],
  })
  expect([...predicted.at(-1)!.pivotFeatures!.pivot_sample!.data]).toEqual([...base.data, ...base.data])
})

describe('what does not suit', () => {
  const refused = async (code: string, options: Partial<SelfCascadeOptions>, model = recordingModel().model) => {
    const error = await expectTypedError(run(model, options), code)
    return error.what
  }

  test('upsamplers of another model are refused before any work', async () => {
    const fake = fakeDiffusionModel()
    const other = upsamplersFor({ model: { name: 'other', fingerprint: 'other-0000' } })
    const what = await refused('UpsamplersForOtherModel', { upsamplers: { upsamplers: other } }, fake)
    expect(what).toContain('they were trained on other (other-0000), and this is fake (fake-0000)')
    expect(fake.calls).toEqual([])
  })

  test('a model that cannot open its encoder alone is told', async () => {
    expect(await refused('UpsamplersNotAttachable', {}, fakeDiffusionModel())).toContain(
      'cannot open its encoder alone',
    )
  })

  test.each<[string, object]>([
    ['strength', { strength: Number.NaN }],
    ['strength', { strength: [1, 1] }],
    ['window', { window: { from: 700, to: 100 } }],
    ['window', { window: { from: -1 } }],
    ['stage', { stage: 2 }],
  ])('a %s out of range is refused', async (name, knobs) => {
    const upsamplers = { upsamplers: upsamplersFor(), ...knobs }
    expect(await refused('InvalidOption', { upsamplers })).toContain(`upsamplers.${name} is`)
  })

  const warnings = async (options: Partial<SelfCascadeOptions>) =>
    ofType((await run(recordingModel().model, options)).events, 'warning').map(
      ({ code, message }) => `${code}: ${message}`,
    )

  test('stages that differ from what the upsamplers were trained for are told', async () => {
    expect(await warnings({})).toEqual([])
    expect(await warnings({ planning: { ...planning, from: square(72) } })).toEqual([
      'upsamplers-mismatch: Stage 1 climbs from 72x72 to 128x128, and its upsamplers were trained to climb from 64x64 to 128x128.',
    ])
    const late = { ...planning, startTimestep: 800, numInferenceSteps: 10 }
    expect(await warnings({ planning: late })).toEqual([
      'upsamplers-mismatch: Stage 1 starts at timestep 701, and its upsamplers were trained up to 700.',
    ])
  })

  test('upsamplers without a stage to serve are told', async () => {
    expect(await warnings({ to: square(64) })).toEqual([
      'upsamplers-unused: The upsamplers have nothing to do: no stage starts from a pivot.',
    ])
  })
})
