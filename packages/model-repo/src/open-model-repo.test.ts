import { fileURLToPath } from 'node:url'
import { SelfCascadeError } from '@self-cascade/core'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { testModelPath } from '@self-cascade/test-models'
import { expect, test } from 'vitest'
import { jsonFile, onnxFile, sdFiles, sdNetworks, sdxlFiles, sdxlNetworks } from './__tests__/fake-model.ts'
import { memoryModelFolder } from './memory-model-folder.ts'
import { nodeModelFolder } from './node.ts'
import { openModelRepo } from './open-model-repo.ts'

const open = (files: Record<string, Uint8Array>) => openModelRepo(memoryModelFolder('models/fake', files))

/** Opens a folder that must be refused, and gives the error. */
async function refusal(files: Record<string, Uint8Array>): Promise<SelfCascadeError> {
  const error: unknown = await open(files).catch((cause: unknown) => cause)
  expect(SelfCascadeError.isInstance(error)).toBe(true)
  return error as SelfCascadeError
}

const without = (files: Record<string, Uint8Array>, ...paths: string[]) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !paths.some((one) => path.startsWith(one))))

test('reads what a run needs to know from the configs', async () => {
  const repo = await open(sdFiles())
  expect(repo).toMatchObject({
    name: 'fake',
    pipeline: 'StableDiffusionPipeline',
    predictionType: 'vPrediction',
    latentChannels: 4,
    latentScale: 8,
    sizeMultiple: 16,
    nativeSize: { width: 128, height: 128 },
    video: false,
    sdxl: false,
    guidanceEmbedded: false,
    latentScaling: { scalingFactor: 0.5, shiftFactor: 0 },
    warnings: [],
  })
  expect(repo.textEncoders.map(({ tokenizer }) => tokenizer.maxLength)).toEqual([6])
})

test.each([
  ['tiny-sd', testModelPath('tiny-sd'), { sizeMultiple: 64, nativeSize: { width: 128, height: 128 }, video: false }],
  ['tiny-sd-opset17', testModelPath('tiny-sd-opset17'), { sizeMultiple: 64, latentChannels: 4 }],
  [
    'tiny-video',
    testModelPath('tiny-video'),
    { sizeMultiple: 32, nativeSize: { width: 128, height: 128, frames: 16 }, video: true },
  ],
  ['model', fileURLToPath(scenesModelUrl), { sizeMultiple: 32, latentScaling: { scalingFactor: 1, shiftFactor: 0 } }],
])('opens the real export %s', async (name, path, facts) => {
  const repo = await openModelRepo(nodeModelFolder(path))
  expect(repo).toMatchObject({ name, ...facts, warnings: [] })
  expect(repo.fingerprint).toMatch(/^[0-9a-f]{16}$/)
})

test('a folder may carry a better name than its own', async () => {
  const repo = await openModelRepo(nodeModelFolder(testModelPath('tiny-sd'), { name: 'tiny' }))
  expect(repo.name).toBe('tiny')
})

test('external data counts to the size of a network', async () => {
  const { unet } = await openModelRepo(nodeModelFolder(testModelPath('tiny-sd-opset17')))
  expect(unet.externalDataFiles).toEqual(['model.onnx_data'])
  expect(unet.bytes).toBe(593_946 + 1_883_904)
})

test('one error names every missing file', async () => {
  const error = await refusal(
    without(
      sdFiles(),
      'scheduler/',
      'text_encoder/model.onnx',
      'tokenizer/merges.txt',
      'vae_encoder/',
      'unet/config.json',
    ),
  )
  expect(error.code).toBe('IncompleteModel')
  for (const path of [
    'scheduler/scheduler_config.json is missing',
    'text_encoder/model.onnx is missing',
    'tokenizer/merges.txt is missing',
    'vae_encoder/model.onnx is missing',
    'unet/config.json is missing',
  ]) {
    expect(error.message).toContain(path)
  }
  expect(error.what).toContain('5 problems')
})

test('an empty folder is missing everything', async () => {
  const { what } = await refusal({})
  expect(what).toContain('model_index.json is missing')
  expect(what).toContain('unet/model.onnx is missing')
  expect(what).toContain('tokenizer/vocab.json is missing')
})

test('a folder that is not there says so', async () => {
  await expect(openModelRepo(nodeModelFolder('/nowhere/at/all'))).rejects.toThrow(
    /\[ModelFolderNotFound\] There is no readable model folder at .*nowhere/,
  )
})

test('a folder of PyTorch weights asks for an export', async () => {
  const files = {
    ...without(sdFiles(), 'unet/model.onnx'),
    'unet/diffusion_pytorch_model.safetensors': new Uint8Array(8),
  }
  expect((await refusal(files)).what).toContain('unet/model.onnx is missing; only PyTorch weights are there')
})

test('a config that is no JSON is named', async () => {
  const files = { ...sdFiles(), 'unet/config.json': new TextEncoder().encode('{"in_channels": 4,') }
  expect((await refusal(files)).what).toContain('unet/config.json is not valid JSON')
})

test.each([
  ['{', 'cannot be used: scheduler config must be a JSON object.'],
  ['[]', 'cannot be used: scheduler config must be a JSON object.'],
  ['{"beta_start": 0.1}', 'names no scheduler (_class_name).'],
])('a scheduler config of %s is named', async (text, problem) => {
  const files = { ...sdFiles(), 'scheduler/scheduler_config.json': new TextEncoder().encode(text) }
  expect((await refusal(files)).what.endsWith(`scheduler/scheduler_config.json ${problem}`)).toBe(true)
})

test('a truncated ONNX file that is the only problem is a damaged model', async () => {
  const files = sdFiles()
  const whole = files['vae_decoder/model.onnx']!
  const error = await refusal({ ...files, 'vae_decoder/model.onnx': whole.subarray(0, whole.length - 20) })
  expect(error.code).toBe('CorruptOnnxModel')
  expect(error.what).toMatch(/vae_decoder\/model\.onnx .* at offset \d+ needs \d+ bytes/)
})

test('a truncated ONNX file is listed beside other problems', async () => {
  const files = without(sdFiles(), 'model_index.json')
  const error = await refusal({ ...files, 'unet/model.onnx': files['unet/model.onnx']!.subarray(0, 50) })
  expect(error.code).toBe('IncompleteModel')
  expect(error.what).toMatch(/model_index\.json is missing; unet\/model\.onnx is damaged: .* at offset/)
})

test('external data that is missing or cut off is named with the sizes', async () => {
  const network = { ...sdNetworks.unet, external: { 'weights.pb': 4000, 'more.pb': 400 } }
  const files = { ...sdFiles({ unet: network }), 'unet/weights.pb': new Uint8Array(3999) }
  const { what } = await refusal(files)
  expect(what).toContain('unet/weights.pb is cut off: it has 3999 bytes, and unet/model.onnx needs 4000')
  expect(what).toContain('unet/more.pb is missing; unet/model.onnx keeps its weights there')
})

const unetWith = (input: string, type: 'int64' | 'bfloat16' | 'float32', dims: (number | string)[]) => ({
  unet: { ...sdNetworks.unet, inputs: { ...sdNetworks.unet.inputs, [input]: [type, dims] as const } },
})

test.each([
  [
    'a network of other channels',
    unetWith('sample', 'float32', ['b', 8, 'h', 'w']),
    'unet/model.onnx has 8 channels in "sample"',
  ],
  ['a network of an unknown type', unetWith('sample', 'bfloat16', ['b', 4, 'h', 'w']), '"sample" of type bfloat16'],
  ['a timestep of rank 2', unetWith('timestep', 'int64', [1, 1]), '"timestep" with 2 dims; it must have 0 or 1'],
  [
    'an input that nothing feeds',
    unetWith('controlnet_cond', 'float32', [1]),
    'has an input "controlnet_cond" that nothing can feed',
  ],
  [
    'a network without text',
    { unet: { ...sdNetworks.unet, inputs: { sample: sdNetworks.unet.inputs.sample } } },
    'has no input "encoder_hidden_states"; its inputs are sample',
  ],
  [
    'text states of another width',
    unetWith('encoder_hidden_states', 'float32', ['b', 't', 768]),
    'text_encoder/model.onnx gives text states of width 2, but the unet takes 768',
  ],
  [
    'a decoder of other channels',
    {
      vae_decoder: { ...sdNetworks.vae_decoder, inputs: { latent_sample: ['float32', ['n', 16, 'h', 'w']] as const } },
    },
    'vae_decoder/model.onnx has 16 channels in "latent_sample"',
  ],
  [
    'an encoder of other channels',
    {
      vae_encoder: {
        ...sdNetworks.vae_encoder,
        outputs: { latent_parameters: ['float32', ['n', 32, 'h', 'w']] as const },
      },
    },
    'vae_encoder/model.onnx has 32 channels in "latent_parameters"',
  ],
])('%s is refused', async (_, networks, problem) => {
  const error = await refusal(sdFiles(networks))
  expect(error.code).toBe('IncompleteModel')
  expect(error.what).toContain(problem)
})

const vae = { latent_channels: 4, block_out_channels: [8, 8, 8, 8] }
const unet = { in_channels: 4, out_channels: 4, sample_size: 16, block_out_channels: [8, 8] }

test.each([
  ['latent channels that differ', 'vae_decoder/config.json', { ...vae, latent_channels: 16 }, 'has latent_channels 16'],
  ['an inpainting network', 'unet/config.json', { ...unet, in_channels: 9 }, 'has in_channels 9 and out_channels 4'],
  ['no sample size', 'unet/config.json', { ...unet, sample_size: null }, 'has no sample_size'],
  ['no blocks', 'unet/config.json', { ...unet, block_out_channels: undefined }, 'has no list block_out_channels'],
  [
    'an unknown prediction',
    'scheduler/scheduler_config.json',
    { prediction_type: 'score' },
    'prediction_type "score"; known are',
  ],
  [
    'another tokenizer',
    'tokenizer/tokenizer_config.json',
    { tokenizer_class: 'T5Tokenizer' },
    'names the tokenizer T5Tokenizer',
  ],
])('%s in a config is refused', async (_, path, config, problem) => {
  const error = await refusal({ ...sdFiles(), [path]: jsonFile(config) })
  expect(error.what).toContain(`${path} `)
  expect(error.what).toContain(problem)
})

test('a padding token outside the vocabulary is refused', async () => {
  const error = await refusal({ ...sdFiles(), 'tokenizer/special_tokens_map.json': jsonFile({ pad_token: '[PAD]' }) })
  expect(error.what).toContain('tokenizer needs the token "[PAD]", which is not in its vocabulary')
})

const entry = ['diffusers', 'X']
test.each([
  ['SD3', { transformer: entry }, 'it has a transformer in place of a UNet'],
  ['an SDXL refiner', { unet: entry, text_encoder: [null, null], text_encoder_2: entry }, 'it is an SDXL refiner'],
  ['a picture-to-video model', { unet: entry, image_encoder: entry }, 'it starts from a picture'],
  ['a ControlNet pipeline', { unet: entry, text_encoder: entry, controlnet: entry }, "a ControlNet's features"],
  ['no network at all', { vae: entry }, 'names no unet'],
])('%s is refused as unsupported, whatever else is missing', async (_, index, reason) => {
  const error = await refusal({ 'model_index.json': jsonFile({ _class_name: 'SomePipeline', ...index }) })
  expect(error.code).toBe('UnsupportedModel')
  expect(error.what).toContain('(SomePipeline)')
  expect(error.what).toContain(reason)
})

test('SDXL needs its second text encoder and tokenizer', async () => {
  const { what } = await refusal(without(sdxlFiles(), 'text_encoder_2/', 'tokenizer_2/merges.txt'))
  expect(what).toContain('text_encoder_2/model.onnx is missing')
  expect(what).toContain('tokenizer_2/merges.txt is missing')
})

test("SDXL needs its encoder's pooled embedding", async () => {
  const { text_embeds: _, ...outputs } = sdxlNetworks.text_encoder_2.outputs
  const files = sdxlFiles({ text_encoder_2: { ...sdxlNetworks.text_encoder_2, outputs } })
  expect((await refusal(files)).what).toContain('text_encoder_2/model.onnx does not give hidden states and text_embeds')
})

test('a scaling factor that no config gives is assumed with a warning', async () => {
  const files = {
    ...without(sdFiles(), 'vae_decoder/config.json', 'vae_encoder/config.json'),
    'vae/config.json': jsonFile(vae),
  }
  const { latentScaling, warnings } = await open(files)
  expect(latentScaling.scalingFactor).toBe(0.18215)
  expect(warnings).toEqual(['vae/config.json has no scaling_factor; 0.18215 is used, as AutoencoderKL does.'])
})

test('a model without an encoder opens when its index names none', async () => {
  const files = without(sdFiles(), 'vae_encoder/')
  const index = { _class_name: 'StableDiffusionPipeline', unet: entry, text_encoder: entry }
  expect((await open({ ...files, 'model_index.json': jsonFile(index) })).vaeEncoder).toBeUndefined()
})

test('a network trained off the square keeps its height and width apart', async () => {
  const files = { ...sdFiles(), 'unet/config.json': jsonFile({ ...unet, sample_size: [8, 24] }) }
  expect((await open(files)).nativeSize).toEqual({ width: 192, height: 64 })
})

test('fingerprints differ with a weight, a config and an external file, and repeat', async () => {
  const network = { ...sdNetworks.unet, external: { 'weights.pb': 1_000_000 } }
  const files = { ...sdFiles({ unet: network }), 'unet/weights.pb': new Uint8Array(1_000_000) }
  const fingerprint = async (changes: Record<string, Uint8Array>) => (await open({ ...files, ...changes })).fingerprint
  const changed = new Uint8Array(1_000_000)
  changed[999_999] = 1
  const prints = await Promise.all([
    fingerprint({}),
    fingerprint({ 'unet/weights.pb': changed }),
    fingerprint({ 'unet/config.json': jsonFile({ ...unet, sample_size: 24 }) }),
    fingerprint({ 'vae_decoder/model.onnx': onnxFile({ ...sdNetworks.vae_decoder, external: {} }).slice() }),
  ])
  expect(new Set(prints).size).toBe(3)
  expect(prints[3]).toBe(prints[0])
  expect(await fingerprint({ 'README.md': new Uint8Array(3) })).toBe(prints[0])
})
