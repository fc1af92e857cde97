import type { NamedTensors } from '@self-cascade/core'
import {
  externalDataExtents,
  graphFromModel,
  modelFromGraph,
  parseModel,
  resolveExternalData,
  serializeModel,
} from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { errorOf } from './__tests__/error-of.ts'
import { openUnet, scenesUnetBytes, unetFeeds } from './__tests__/networks.ts'
import { trainedParameters } from './__tests__/parameters.ts'
import { largestDifference, runGraph } from './__tests__/run-graph.ts'
import { attachUpsamplers } from './attach-upsamplers.ts'
import { upsamplerCapacities } from './capacities.ts'
import { upsamplerEdits } from './upsampler-edits.ts'
import type { FeatureUpsamplers, PivotTimestep } from './upsampler-file.ts'
import { initUpsamplers, upsamplerParameters } from './upsampler-parameters.ts'

const bytes = scenesUnetBytes()
const network = graphFromModel(parseModel(bytes))
const shape = upsamplerCapacities.micro
const { features } = attachUpsamplers(network, { shape })

const upsamplers = (pivotTimestep: PivotTimestep, isTrained = true): FeatureUpsamplers => ({
  model: { name: 'scenes', fingerprint: 'sha256:0123' },
  ...{ shape, pivotTimestep },
  features: features.map(({ index, channels, scale }) => ({ index, channels, scale })),
  training: { from: { width: 128, height: 128 }, to: { width: 256, height: 256 }, startTimestep: 700, steps: 1 },
  parameters: isTrained
    ? trainedParameters(shape, features)
    : initUpsamplers(upsamplerParameters(shape, features), philoxRandom({ seed: 1 })),
})

const feeds = unetFeeds(network, { size: [8, 12], timesteps: [400] })
const pivotAt = (timestep: number) => unetFeeds(network, { size: [4, 8], timesteps: [timestep] })
const output = network.outputNames[0]!

/** What the edited networks of the bundled model give. */
async function run(pivotTimestep: PivotTimestep, isTrained: boolean): Promise<NamedTensors> {
  const { denoiser, pivotEncoder } = upsamplerEdits(upsamplers(pivotTimestep, isTrained))
  const pivot = pivotAt(pivotTimestep === 'clean' ? 0 : 400)
  const inputs = pivotEncoder
    ? await runGraph(pivotEncoder(bytes), pivot)
    : { pivot_sample: pivot.sample!, pivot_timestep: pivot.timestep! }
  return runGraph(denoiser(bytes), { ...feeds, ...inputs })
}

describe.each(['clean', 'current'] as const)('the bundled model edited for a %s pivot', (pivotTimestep) => {
  let plain: NamedTensors
  beforeAll(async () => {
    plain = await runGraph(bytes, feeds)
  })

  test('gives, untrained, what it gives', async () => {
    expect(largestDifference((await run(pivotTimestep, false))[output], plain[output])).toBe(0)
  })

  test('gives, trained, something else', async () => {
    expect(largestDifference((await run(pivotTimestep, true))[output], plain[output])).toBeGreaterThan(1e-3)
  })
})

test('a pivot computed inside gives what features of the same timestep give', async () => {
  const { pivotEncoder, denoiser } = upsamplerEdits(upsamplers('clean'))
  const outside = await runGraph(pivotEncoder!(bytes), pivotAt(400))
  const expected = await runGraph(denoiser(bytes), { ...feeds, ...outside })
  const actual = await run('current', true)
  expect(largestDifference(actual[output], expected[output])).toBe(0)
})

test('strength and window reach the network', async () => {
  const { pivotEncoder, denoiser } = upsamplerEdits(upsamplers('clean'), { strength: 0 })
  const inputs = { ...feeds, ...(await runGraph(pivotEncoder!(bytes), pivotAt(0))) }
  const plain = await runGraph(bytes, feeds)
  expect(largestDifference((await runGraph(denoiser(bytes), inputs))[output], plain[output])).toBe(0)
  const early = upsamplerEdits(upsamplers('clean'), { window: { to: 399 } }).denoiser(bytes)
  expect(largestDifference((await runGraph(early, inputs))[output], plain[output])).toBe(0)
})

test('upsamplers work when their file says, unless something else is asked for', () => {
  const [own, other] = [{ from: 500 }, { from: 300, to: 700 }]
  const trained = upsamplers('clean')
  const asked = upsamplerEdits(trained, { window: own }).denoiser(bytes)
  const isAsked = (model: Uint8Array) =>
    model.length === asked.length && model.every((byte, index) => byte === asked[index])
  expect(isAsked(upsamplerEdits({ ...trained, window: own }).denoiser(bytes))).toBe(true)
  expect(isAsked(upsamplerEdits(trained).denoiser(bytes))).toBe(false)
  expect(isAsked(upsamplerEdits({ ...trained, window: other }, { window: own }).denoiser(bytes))).toBe(true)
})

test('the file given stays as it is', () => {
  const before = bytes.slice()
  upsamplerEdits(upsamplers('current')).denoiser(bytes)
  expect(before.every((byte, index) => byte === bytes[index])).toBe(true)
})

test('a pivot computed inside needs no second copy of the weights, nor of their casts', () => {
  const before = parseModel(bytes)
  const after = parseModel(upsamplerEdits(upsamplers('current')).denoiser(bytes))
  const count = (model: typeof before, opType: string, isWeight: (name: string) => boolean) =>
    model.graph!.node.filter((node) => node.opType === opType && isWeight(node.input[0]!)).length
  const initializers = new Set(before.graph!.initializer.map(({ name }) => name))
  expect(count(after, 'Cast', (name) => initializers.has(name))).toBe(
    count(before, 'Cast', (name) => initializers.has(name)),
  )
  const added = after.graph!.initializer.filter(({ name }) => !initializers.has(name))
  const elements = added.map(({ dims }) => dims.reduce((size, dim) => size * Number(dim), 1))
  expect(elements.reduce((sum, size) => sum + size, 0)).toBeLessThan(3000)
})

test('weights beside the file stay there', async () => {
  const read = (file: string) => readFixture('file:///', `${testModelPath('tiny-sd-opset17')}/unet/${file}`)
  const model = read('model.onnx')
  const own = attachUpsamplers(graphFromModel(parseModel(model)), { shape }).features
  const other = { ...upsamplers('clean'), features: own, parameters: trainedParameters(shape, own) }
  const { denoiser, pivotEncoder } = upsamplerEdits(other)
  const edited = [denoiser(model), pivotEncoder!(model)].map((file) => {
    expect(Object.keys(externalDataExtents(parseModel(file)))).toEqual(['model.onnx_data'])
    return serializeModel(resolveExternalData(parseModel(file), { 'model.onnx_data': read('model.onnx_data') }))
  })
  const unet = openUnet('tiny-sd-opset17')
  const whole = upsamplerEdits(other).denoiser(serializeModel(modelFromGraph(unet)))
  const question = { size: [8, 16], timesteps: [400] } as const
  const pivots = await runGraph(edited[1]!, unetFeeds(unet, { ...question, size: [8, 8] }))
  const inputs = { ...unetFeeds(unet, question), ...pivots }
  const name = unet.outputNames[0]!
  expect(largestDifference((await runGraph(edited[0]!, inputs))[name], (await runGraph(whole, inputs))[name])).toBe(0)
})

describe('another model', () => {
  const other = serializeModel(modelFromGraph(openUnet('tiny-sd')))

  test.each(['denoiser', 'pivotEncoder'] as const)('is refused with every difference (%s)', (edit) => {
    const { [edit]: act } = upsamplerEdits(upsamplers('clean'))
    const error = errorOf(() => act!(other))
    expect(error?.code).toBe('UpsamplersForOtherModel')
    expect(features.map(({ index }) => index)).toEqual([2, 5, 7, 8])
    expect(error?.message).toContain('skip feature 2 has 16 channels at 1/2 of the latents, and in "scenes" 96 at 1/1')
    expect(error?.message).toContain('skip feature 5 has 32 channels at 1/4 of the latents, and in "scenes" 112 at 1/2')
    expect(error?.message).toContain('skip feature 7 has 32 channels at 1/8 of the latents, and in "scenes" 80 at 1/4')
    expect(error?.message).toContain('skip feature 8 is missing, the network has 8')
  })

  test('is refused when it has no skip features', () => {
    const decoder = readFixture('file:///', `${testModelPath('tiny-sd')}/vae_decoder/model.onnx`)
    const error = errorOf(() => upsamplerEdits(upsamplers('clean')).denoiser(decoder))
    expect(error?.code).toBe('UpsamplersForOtherModel')
    expect(error?.message).toContain('skip feature 2 is missing, the network has 0')
  })
})
