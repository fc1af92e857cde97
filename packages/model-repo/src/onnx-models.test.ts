import { fileURLToPath } from 'node:url'
import { createTensor, type Tensor } from '@self-cascade/core'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import {
  type GoldenOutput,
  goldenCases,
  goldenInput,
  scenesModelGolden,
  testModelNames,
  testModelPath,
} from '@self-cascade/test-models'
import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { ortBackend } from './__tests__/ort-backend.ts'
import { loadDiffusionModel } from './load-diffusion-model.ts'
import { nodeModelFolder } from './node.ts'
import { openModelRepo } from './open-model-repo.ts'

const load = async (path: string) =>
  loadDiffusionModel({ repo: await openModelRepo(nodeModelFolder(path)), backend: ortBackend() })

const floatTensor = (input: Parameters<typeof goldenInput>[0]) =>
  createTensor('float32', Float32Array.from(goldenInput(input)), input.shape)

/** The goldens were made by PyTorch and hold the first elements and two norms of each output. */
function expectGolden({ data, dims }: Tensor, golden: GoldenOutput) {
  expect(dims).toEqual(golden.shape)
  expectAllClose(data.subarray(0, golden.first.length), golden.first, { absolute: 1e-4 })
  const absoluteSum = data.reduce((sum, value) => sum + Math.abs(value), 0)
  const norm = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0))
  expectAllClose([absoluteSum, norm], [golden.abs_sum, golden.l2], { relative: 1e-4 })
}

const cases = (component: Parameters<typeof goldenCases>[1]) =>
  testModelNames.flatMap((name) => goldenCases(name, component).map((golden) => [name, golden.name, golden] as const))

test.each(cases('unet'))('%s: the network gives golden %s', async (name, _, { inputs, outputs }) => {
  const repo = await openModelRepo(nodeModelFolder(testModelPath(name)))
  // some goldens were made with fewer text states than the tokenizer gives
  const [, maxLength] = inputs.encoder_hidden_states!.shape
  const textEncoders = repo.textEncoders.map((parts) => ({
    ...parts,
    tokenizer: { ...parts.tokenizer, maxLength: maxLength! },
  }))
  const model = loadDiffusionModel({ repo: { ...repo, textEncoders }, backend: ortBackend() })
  const latents = floatTensor(inputs.sample!)
  const [height, width] = latents.dims.slice(-2) as [number, number]
  const size = { width: width * 8, height: height * 8, ...(model.video ? { frames: latents.dims[2]! } : {}) }
  const denoiser = await model.openDenoiser({ size, batch: latents.dims[0]! })
  const conditioning = { encoderHiddenStates: floatTensor(inputs.encoder_hidden_states!) }
  const timestep = goldenInput(inputs.timestep!)[0]!
  expectGolden(await denoiser.predict({ latents, timestep, conditioning }), outputs.out_sample!)
  expect(model.timings.sessionMilliseconds).toBeGreaterThan(0)
  await model.dispose()
})

test.each(cases('vae_decoder'))('%s: the decoder gives golden %s', async (name, _, { inputs, outputs }) => {
  const model = await load(testModelPath(name))
  const { data, dims } = floatTensor(inputs.latent_sample!)
  const scaled = createTensor(
    'float32',
    data.map((value) => value * 0.18215),
    dims,
  )
  expectGolden(await model.decode(scaled), outputs.sample!)
})

test.each(cases('vae_encoder'))('%s: the encoder gives the mean of golden %s', async (name, _, { inputs, outputs }) => {
  const model = await load(testModelPath(name))
  const golden = outputs.latent_parameters!
  const latents = await model.encode(floatTensor(inputs.sample!))
  expect(latents.dims).toEqual([golden.shape[0], golden.shape[1]! / 2, ...golden.shape.slice(2)])
  const means = latents.data.subarray(0, golden.first.length).map((value) => value / 0.18215)
  expectAllClose(means, golden.first, { absolute: 1e-4 })
})

test.each(testModelNames)('%s: the text encoder gives its golden states', async (name) => {
  const model = await load(testModelPath(name))
  const golden = goldenCases(name, 'text_encoder').find((one) => one.name === 'padded77')!
  const { conditioning } = await model.encodePrompts({ prompts: ['a photo of a cat'], size: model.nativeSize })
  expectGolden(conditioning.encoderHiddenStates, golden.outputs.last_hidden_state!)
})

test('the scenes model decodes a golden latent to a picture of the golden mean and deviation', async () => {
  const model = await load(fileURLToPath(scenesModelUrl))
  for (const { stages } of scenesModelGolden().cases) {
    const { latents, pictureMean, pictureStd } = stages[0]!
    const { data } = await model.decode(createTensor('float32', latents.data, latents.dims))
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length
    const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length
    expectAllClose([mean, Math.sqrt(variance)], [pictureMean, pictureStd], { absolute: 1e-3 })
  }
})
