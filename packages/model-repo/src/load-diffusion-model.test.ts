import { type AnyTensor, createTensor, type NamedTensors, type Tensor } from '@self-cascade/core'
import { float16ToFloat32 } from '@self-cascade/tensor'
import { expect, test } from 'vitest'
import { fakeBackend, filled } from './__tests__/fake-backend.ts'
import { type FakePort, sdFiles, sdNetworks, sdxlFiles } from './__tests__/fake-model.ts'
import { loadDiffusionModel } from './load-diffusion-model.ts'
import { memoryModelFolder } from './memory-model-folder.ts'
import { openModelRepo } from './open-model-repo.ts'

/** Bits of the float16 number 1. */
const half = 0x3c00

/** Gives outputs of the right dims: the network its input's type, texts the first id fed, the encoder mean 3, logvar 100. */
function respond(label: string, feeds: NamedTensors, fetches: readonly string[]): NamedTensors {
  const [first] = Object.values(feeds)
  if (label.startsWith('unet')) {
    const { type, dims } = feeds.sample!
    return { out_sample: filled(type as 'float32', type === 'float16' ? half : 7, dims) }
  }
  if (label.startsWith('text_encoder')) {
    const width = label === 'text_encoder_2' ? 3 : 2
    const id = Number(first!.data[1])
    const dims = (name: string) => (name === 'text_embeds' ? [1, 3] : [1, first!.dims[1]!, width])
    return Object.fromEntries(fetches.map((name) => [name, filled('float32', id + width / 10, dims(name))]))
  }
  const [rows, , height, width] = first!.dims as [number, number, number, number]
  if (label.startsWith('vae_decoder')) {
    return { sample: filled('float32', (first as Tensor).data[0]!, [rows, 3, height * 8, width * 8]) }
  }
  const latents = filled('float32', 3, [rows, 8, height / 8, width / 8]) as Tensor
  return { latent_parameters: createTensor('float32', latents.data.fill(100, latents.data.length / 2), latents.dims) }
}

async function load(files: Record<string, Uint8Array>) {
  const backend = fakeBackend(respond)
  return {
    backend,
    model: loadDiffusionModel({ repo: await openModelRepo(memoryModelFolder('fake', files)), backend }),
  }
}

const size = { width: 32, height: 16 }
const latents = (batch = 1) => createTensor('float32', new Float32Array(batch * 4 * 2 * 4).fill(0.5), [batch, 4, 2, 4])

async function predict(files: Record<string, Uint8Array>, timestep: number, batch = 1) {
  const { backend, model } = await load(files)
  const { conditioning } = await model.encodePrompts({ prompts: new Array(batch).fill('red'), size, guidanceScale: 3 })
  const denoiser = await model.openDenoiser({ size, batch })
  const predicted = await denoiser.predict({ latents: latents(batch), timestep, conditioning })
  const session = backend.sessions.at(-1)!
  return { backend, model, denoiser, predicted, session, feeds: session.feeds[0]! }
}

const shape = ({ type, dims, data }: AnyTensor) => ({ type, dims, data: [...data] })

const unetWith = (inputs: Record<string, FakePort>) =>
  sdFiles({ unet: { ...sdNetworks.unet, inputs: { ...sdNetworks.unet.inputs, ...inputs } } })

test.each([
  ['an int64 scalar', ['int64', []], { type: 'int64', dims: [], data: [21n] }],
  ['one float32', ['float32', [1]], { type: 'float32', dims: [1], data: [20.75] }],
  ['one int64 of a free length of its own', ['int64', ['steps']], { type: 'int64', dims: [1], data: [21n] }],
  ['one int32 for each row', ['int32', ['batch_size']], { type: 'int32', dims: [2], data: [21, 21] }],
  ['a float16 scalar', ['float16', []], { type: 'float16', dims: [], data: [0x4d30] }],
] as const)('the timestep is given as %s', async (_, port, expected) => {
  const { feeds } = await predict(unetWith({ timestep: port as FakePort }), 20.75, 2)
  expect(shape(feeds.timestep!)).toEqual(expected)
})

test('the session of the network is fixed to the size and the batch', async () => {
  const { session } = await predict(sdFiles(), 1, 2)
  expect(session.label).toBe('unet 32x16')
  expect(session.inputDims).toEqual({ sample: [2, 4, 2, 4], timestep: [1], encoder_hidden_states: [2, 6, 2] })
})

test('a float16 network is fed float16 and gives float32', async () => {
  const { feeds, predicted } = await predict(
    unetWith({
      sample: ['float16', ['batch_size', 4, 'h', 'w']],
      encoder_hidden_states: ['float16', ['batch_size', 't', 2]],
    }),
    5,
  )
  expect(feeds.sample!.type).toBe('float16')
  expect([...float16ToFloat32(feeds.sample!.data as Uint16Array)]).toEqual(new Array(32).fill(0.5))
  expect(feeds.encoder_hidden_states!.type).toBe('float16')
  expect(predicted.type).toBe('float32')
  expect(predicted.data[0]).toBe(1)
})

test('SDXL is given both texts side by side, the pooled text and the sizes', async () => {
  const { model, feeds } = await predict(sdxlFiles(), 981)
  const states = feeds.encoder_hidden_states as Tensor
  expect(states.dims).toEqual([1, 6, 5])
  // the fake encoders give the first word's id (6) and a tenth of their width
  expect([...states.data.subarray(0, 5)].map((value) => value.toFixed(1))).toEqual(['6.2', '6.2', '6.3', '6.3', '6.3'])
  expect(feeds.text_embeds!.dims).toEqual([1, 3])
  expect(shape(feeds.time_ids!)).toEqual({ type: 'float32', dims: [1, 6], data: [16, 32, 0, 0, 16, 32] })
  expect(model.guidanceEmbedded).toBe(false)
})

test('SDXL takes the last but one hidden state by layer, not by position', async () => {
  const repo = await openModelRepo(memoryModelFolder('fake', sdxlFiles()))
  expect(repo.textEncoders.map(({ outputs }) => [outputs.states.name, outputs.pooled?.name])).toEqual([
    ['hidden_states.1', 'pooler_output'],
    ['hidden_states.2', 'text_embeds'],
  ])
})

test('an empty prompt is zeros where model_index.json says so, and encoded where it does not', async () => {
  const encode = async (files: Record<string, Uint8Array>) => {
    const { model } = await load(files)
    return (await model.encodePrompts({ prompts: ['', 'red'], size })).conditioning
  }
  const sdxl = await encode(sdxlFiles())
  expect(sdxl.encoderHiddenStates.dims).toEqual([2, 6, 5])
  expect([...sdxl.encoderHiddenStates.data.subarray(0, 30)]).toEqual(new Array(30).fill(0))
  expect([...sdxl.textEmbeds!.data.subarray(0, 3)]).toEqual([0, 0, 0])
  expect(sdxl.textEmbeds!.data[3]).toBeCloseTo(6.3, 5)
  expect((await encode(sdFiles())).encoderHiddenStates.data[0]).toBeCloseTo(10.2, 5)
})

test('LCM is given the embedding of the guidance scale', async () => {
  const { model, feeds } = await predict(unetWith({ timestep_cond: ['float32', ['batch_size', 4]] }), 999)
  const [data, dims] = [(feeds.timestep_cond as Tensor).data, feeds.timestep_cond!.dims]
  expect(model.guidanceEmbedded).toBe(true)
  expect(dims).toEqual([1, 4])
  // w = 1000 · (3 − 1), frequencies 1 and 1/10000
  const expected = [Math.sin(2000), Math.sin(0.2), Math.cos(2000), Math.cos(0.2)]
  expected.forEach((value, index) => {
    expect(data[index]).toBeCloseTo(value, 6)
  })
})

test('each different prompt is encoded once, and every row gets its own', async () => {
  const { backend, model } = await load(sdFiles())
  const { conditioning } = await model.encodePrompts({ prompts: ['red', 'b', 'red'], size })
  expect(backend.sessions[0]!.feeds.length).toBe(2)
  expect([0, 12, 24].map((index) => conditioning.encoderHiddenStates.data[index]!.toFixed(1))).toEqual([
    '6.2',
    '7.2',
    '6.2',
  ])
  expect(shape(backend.sessions[0]!.feeds[0]!.input_ids!)).toEqual({
    type: 'int64',
    dims: [1, 6],
    data: [9n, 6n, 10n, 10n, 10n, 10n],
  })
})

test('a prompt that is too long is reported once, with its lost words', async () => {
  const { model } = await load(sdFiles())
  const long = 'red red red red x b'
  const { truncated } = await model.encodePrompts({ prompts: [long, 'red', long], size })
  expect(truncated).toEqual([{ prompt: long, lost: 'x b' }])
})

test('an encoder with an attention mask is given one', async () => {
  const files = sdFiles({
    text_encoder: {
      ...sdNetworks.text_encoder,
      inputs: { input_ids: ['int32', ['n', 't']], attention_mask: ['int64', ['n', 't']] },
    },
  })
  const { backend, model } = await load(files)
  await model.encodePrompts({ prompts: ['red'], size })
  expect(backend.sessions[0]!.feeds[0]!.input_ids!.type).toBe('int32')
  expect([...backend.sessions[0]!.feeds[0]!.attention_mask!.data]).toEqual([1n, 1n, 1n, 0n, 0n, 0n])
})

test('decoding undoes the scaling and takes one picture at a time', async () => {
  const { backend, model } = await load(sdFiles())
  const pixels = await model.decode(latents(3))
  expect(pixels.dims).toEqual([3, 3, 16, 32])
  expect(pixels.data[0]).toBe(0.5 / 0.5)
  expect(backend.sessions.map(({ label, inputDims, feeds }) => [label, inputDims, feeds.length])).toEqual([
    ['vae_decoder 4x2', { latent_sample: [1, 4, 2, 4] }, 3],
  ])
})

test('encoding gives the scaled mean, or a scaled draw from the posterior whose log variance is clamped', async () => {
  const { model } = await load(sdFiles())
  const pixels = createTensor('float32', new Float32Array(3 * 16 * 32), [1, 3, 16, 32])
  const mean = await model.encode(pixels)
  expect(mean.dims).toEqual([1, 4, 2, 4])
  expect(new Set(mean.data)).toEqual(new Set([3 * 0.5]))
  const random = { normal: (dims: readonly number[]) => filled('float32', 2, dims) as Tensor }
  const drawn = await model.encode(pixels, { random })
  expect(drawn.data[0]).toBeCloseTo((3 + Math.exp(0.5 * 20) * 2) * 0.5, 1)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  '%s in latents or pixels is an error, not a black picture',
  async (value) => {
    const { model } = await load(sdFiles())
    const bad = createTensor(
      'float32',
      latents().data.map((one, index) => (index === 0 ? value : one)),
      [1, 4, 2, 4],
    )
    await expect(model.decode(bad)).rejects.toMatchObject({
      code: 'NonFinitePixels',
      what: 'vae_decoder gave NaN or infinity in 1536 of 1536 values.',
    })
  },
)

test('clips are decoded and encoded frame by frame', async () => {
  const video = sdFiles({
    unet: { ...sdNetworks.unet, inputs: { ...sdNetworks.unet.inputs, sample: ['float32', ['b', 4, 'f', 'h', 'w']] } },
  })
  const { backend, model } = await load(video)
  expect(model.video).toBe(true)
  const clip = createTensor('float32', new Float32Array(4 * 3 * 4), [1, 4, 3, 2, 2])
  // frame f holds the value f everywhere
  clip.data.forEach((_, index) => {
    clip.data[index] = Math.floor(index / 4) % 3
  })
  const pixels = await model.decode(clip)
  expect(pixels.dims).toEqual([1, 3, 3, 16, 16])
  expect([0, 256, 512, 768].map((index) => pixels.data[index])).toEqual([0, 2, 4, 0])
  expect(backend.sessions[0]!.feeds.length).toBe(3)
  expect((await model.encode(pixels)).dims).toEqual([1, 4, 3, 2, 2])
  await expect(model.openDenoiser({ size, batch: 1 })).rejects.toThrow('frames is undefined')
  await model.openDenoiser({ size: { ...size, frames: 5 }, batch: 1 })
  expect(backend.sessions.at(-1)).toMatchObject({ label: 'unet 32x16x5', inputDims: { sample: [1, 4, 5, 2, 4] } })
})

test('small networks stay loaded for the next call of the same size only', async () => {
  const { backend, model } = await load(sdFiles())
  await model.decode(latents())
  await model.decode(latents(2))
  await model.decode(createTensor('float32', new Float32Array(4 * 4), [1, 4, 2, 2]))
  expect(backend.sessions.map(({ disposals }) => disposals)).toEqual([1, 0])
})

test('large networks are freed after each call', async () => {
  const repo = await openModelRepo(memoryModelFolder('fake', sdFiles()))
  const backend = fakeBackend(respond)
  const large = { ...repo, vaeDecoder: { ...repo.vaeDecoder, bytes: 200 * 2 ** 20 } }
  const model = loadDiffusionModel({ repo: large, backend })
  await model.decode(latents())
  await model.decode(latents())
  expect(backend.sessions.map(({ disposals }) => disposals)).toEqual([1, 1])
})

test('timings sum every session, closed ones too, and disposing closes the rest once', async () => {
  const { backend, model, denoiser } = await predict(sdFiles(), 1)
  await denoiser.dispose()
  await denoiser.dispose()
  await model.decode(latents())
  expect(model.timings).toEqual({ sessionMilliseconds: 30, openMilliseconds: expect.any(Number), runs: 3 })
  await model.dispose()
  await model.dispose()
  expect(model.timings).toEqual({ sessionMilliseconds: 30, openMilliseconds: expect.any(Number), runs: 3 })
  expect(backend.sessions.map(({ disposals }) => disposals)).toEqual([1, 1, 1])
})

test('sizes, dims and parts that do not fit are refused', async () => {
  const { model } = await load(sdFiles())
  await expect(model.openDenoiser({ size: { width: 24, height: 16 }, batch: 1 })).rejects.toThrow(
    '[InvalidOption] width is 24. width must be a multiple of 16.',
  )
  await expect(model.decode(createTensor('float32', new Float32Array(8), [1, 8, 1, 1]))).rejects.toThrow(
    '[DimsMismatch] latents',
  )
  await expect(model.encode(createTensor('float32', new Float32Array(36), [1, 3, 3, 4]))).rejects.toThrow(
    'side of pixels is 3',
  )
  await expect(model.encodePrompts({ prompts: [], size })).rejects.toThrow('prompts')
})

test('a latent of another size than the denoiser was opened for is refused', async () => {
  const { denoiser } = await predict(sdFiles(), 1)
  const conditioning = { encoderHiddenStates: createTensor('float32', new Float32Array(12), [1, 6, 2]) }
  await expect(denoiser.predict({ latents: latents(2), timestep: 1, conditioning })).rejects.toThrow('[DimsMismatch]')
})

test('a fired signal stops before the run', async () => {
  const { denoiser, session } = await predict(sdFiles(), 1)
  const controller = new AbortController()
  controller.abort()
  const conditioning = { encoderHiddenStates: createTensor('float32', new Float32Array(12), [1, 6, 2]) }
  const call = denoiser.predict({ latents: latents(), timestep: 1, conditioning, signal: controller.signal })
  await expect(call).rejects.toThrow('[Aborted] Stopped during unet 32x16.')
  expect(session.feeds.length).toBe(1)
})
