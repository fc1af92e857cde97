import { nodeBackend } from '@self-cascade/backend-node'
import { type Backend, createTensor, type Tensor } from '@self-cascade/core'
import { adamW, type CheckpointStore, trainer, withEma } from '@self-cascade/onnx-autodiff'
import { philoxRandom } from '@self-cascade/tensor'
import { buildUnet, type UnetConfig, unetParameters } from '@self-cascade/unet-graph'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scaledLinearAlphasCumprod } from './__tests__/fake-dataset.ts'
import { allPlain, plain } from './__tests__/plain.ts'
import { denoisingBatches } from './denoising-batches.ts'
import { denoisingLoss } from './denoising-loss.ts'
import type { LatentDataset } from './latent-dataset.ts'
import { openValidation } from './validation.ts'
import { warmupCosine } from './warmup-cosine.ts'
import { withParameters } from './with-parameters.ts'

let backend: Backend
beforeAll(() => {
  backend = nodeBackend({ isolation: 'inline', threads: 1 })
})
afterAll(() => backend.dispose())

/** Two flat pictures, one dark and one bright, told apart by their captions. */
const dataset: LatentDataset = {
  description: 'dark and bright',
  latents: createTensor(
    'float32',
    new Float32Array(2 * 2 * 16).map((_, index) => (index < 32 ? -1 : 1)),
    [2, 2, 4, 4],
  ),
  captions: ['', 'dark', 'bright'],
  captionIndices: Uint32Array.of(1, 2),
  conditioning: {
    encoderHiddenStates: createTensor('float32', Float32Array.of(0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1), [3, 2, 2]),
  },
}

const config: UnetConfig = {
  inChannels: 2,
  outChannels: 2,
  blockOutChannels: [8],
  layersPerBlock: 1,
  attentionLevels: [true],
  attentionHeads: 2,
  crossAttentionDim: 2,
  normNumGroups: 2,
  feedForwardMultiplier: 1,
}
const network = buildUnet(config, { random: philoxRandom({ seed: 1 }), zeroInit: ['conv2', 'proj_out', 'conv_out'] })
const wrt = unetParameters(config).map(({ name }) => name)
const alphasCumprod = scaledLinearAlphasCumprod()
const batches = denoisingBatches({ dataset, alphasCumprod, batch: 4, seed: 2, minSnrGamma: 5 })
const judged = denoisingBatches({ dataset, alphasCumprod, batch: 4, seed: 3, captionDropout: 0 })
const steps = 40

const train = (options: { checkpoint?: { store: CheckpointStore; every: number }; signal?: AbortSignal } = {}) =>
  trainer({
    ...denoisingLoss(network, { dims: batches.dims, wrt }),
    ...{ backend, batches, steps, clipNorm: 1 },
    optimizer: withEma(adamW({ beta2: 0.99 }), 0.8),
    learningRate: warmupCosine({ learningRate: 1e-2, steps, warmupSteps: 4 }),
    ...options,
  })

async function lossesOf(run: ReturnType<typeof train>) {
  const losses: number[] = []
  for (;;) {
    const { value, done } = await run.next()
    if (done) return { losses, ema: value.ema!, parameters: allPlain(value.parameters) }
    losses.push(value.loss)
  }
}

/** One checkpoint in memory, which may be lost when it is written. */
function memoryStore(): CheckpointStore & { bytes: Uint8Array | undefined } {
  const store = {
    bytes: undefined as Uint8Array | undefined,
    read: async () => store.bytes,
    write: async (bytes: Uint8Array) => {
      store.bytes = bytes
    },
  }
  return store
}

test('a network learns two pictures, and a run that was stopped goes on with the same losses to the bit', async () => {
  const whole = await lossesOf(train())
  expect(whole.losses).toHaveLength(steps)

  const validation = await openValidation({
    ...denoisingLoss(network, { dims: judged.dims, wrt }),
    ...{ backend, batches: judged, count: 8 },
  })
  const before = await validation.measure(parametersOf(network))
  const after = await validation.measure(whole.ema)
  await validation.dispose()
  // the last layer starts at zero: the prediction is 0 and the loss the variance of the noise
  expect(before).toBeGreaterThan(0.8)
  expect(before).toBeLessThan(1.2)
  // measured: 0.26
  expect(after).toBeLessThan(0.4)

  const store = memoryStore()
  const checkpoint = { store, every: 7 }
  const killed = train({ checkpoint })
  for (let step = 1; step <= 17; step++) await killed.next()
  await killed.return(undefined as never)
  const rest = await lossesOf(train({ checkpoint }))
  // after a kill at step 17, the last checkpoint is that of step 14
  expect(rest.losses).toEqual(whole.losses.slice(14))
  expect(rest.parameters).toEqual(whole.parameters)
  expect(allPlain(rest.ema)).toEqual(allPlain(whole.ema))
})

test('an abort ends after the step under way, with a checkpoint of it', async () => {
  const controller = new AbortController()
  const store = memoryStore()
  const run = train({ checkpoint: { store, every: 1000 }, signal: controller.signal })
  await run.next()
  const second = run.next()
  controller.abort('enough')
  expect((await second).value).toMatchObject({ step: 2 })
  await expect(run.next()).rejects.toMatchObject({ code: 'Aborted', cause: 'enough' })
  const resumed = train({ checkpoint: { store, every: 1000 } })
  expect((await resumed.next()).value).toMatchObject({ step: 3 })
  await resumed.return(undefined as never)
})

const parametersOf = (graph: typeof network): Record<string, Tensor> => {
  const entries = unetParameters(config).map(({ name, dims }) => {
    const { rawData } = graph.initializers.get(name)!
    const data = new Float32Array(rawData.slice().buffer)
    return [name, createTensor('float32', data, dims)] as const
  })
  return Object.fromEntries(entries)
}

test('parameters of other dims or names are refused, and the graph stays as it is', () => {
  const bias = createTensor('float32', Float32Array.of(7, 8), [2])
  const changed = withParameters(network, { 'conv_out.bias': bias })
  expect(plain(parametersOf(changed)['conv_out.bias'])).toEqual(plain(bias))
  expect([...parametersOf(network)['conv_out.bias']!.data]).toEqual([0, 0])
  const other = createTensor('float32', new Float32Array(3), [3])
  expect(() => withParameters(network, { 'conv_out.bias': other })).toThrow('has dims [3], and in the network [2]')
  expect(() => withParameters(network, { other })).toThrow('The network has no parameter "other" of dims [3]')
})
