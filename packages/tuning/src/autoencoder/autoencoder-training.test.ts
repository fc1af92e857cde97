import { nodeBackend } from '@self-cascade/backend-node'
import { adamW, type CheckpointStore, trainer, withEma } from '@self-cascade/onnx-autodiff'
import { tensorNumbers } from '@self-cascade/onnx-graph'
import { afterAll, expect, test } from 'vitest'
import { allPlain } from '../__tests__/plain.ts'
import { scenePictures } from '../scene-pictures.ts'
import { tinyAutoencoder } from './__tests__/tiny-autoencoder.ts'
import { autoencoderLoss } from './autoencoder-loss.ts'
import { openAutoencoderMeasure } from './open-autoencoder-measure.ts'
import { pictureBatches } from './picture-batches.ts'
import {
  startingAutoencoder,
  type TrainedPart,
  tunableAutoencoder,
  withAutoencoderParameters,
} from './tunable-autoencoder.ts'

const backend = nodeBackend({ isolation: 'inline', threads: 1 })
afterAll(() => backend.dispose())

const networks = tinyAutoencoder()
const steps = 40
const endless = scenePictures({ seed: 3, size: 16, count: Number.MAX_SAFE_INTEGER })

function train(trainable: TrainedPart, checkpoint?: { store: CheckpointStore; every: number }) {
  const loss = autoencoderLoss({ ...tunableAutoencoder(networks, trainable), imageDims: [4, 3, 16, 16] })
  return trainer({
    ...loss,
    ...{ backend, steps, batches: pictureBatches({ pictures: endless, dims: loss.dims, seed: 5 }), clipNorm: 1 },
    optimizer: withEma(adamW({ beta2: 0.99 }), 0.8),
    learningRate: 1e-2,
    ...(checkpoint && { checkpoint }),
  })
}

async function lossesOf(run: ReturnType<typeof train>) {
  const losses: number[] = []
  for (;;) {
    const { value, done } = await run.next()
    if (done) return { losses, ema: value.ema!, parameters: allPlain(value.parameters) }
    losses.push(value.loss)
  }
}

const measureOf = (trainable: TrainedPart) =>
  openAutoencoderMeasure({
    ...tunableAutoencoder(networks, trainable),
    ...{ backend, pictures: scenePictures({ seed: 4, split: 'held-out', size: 16, count: 6 }), batch: 4 },
  })

test('an autoencoder learns to give pictures back, and a run that was stopped goes on with the same losses to the bit', async () => {
  const whole = await lossesOf(train('both'))
  const measure = await measureOf('both')
  const before = await measure.measure(startingAutoencoder(tunableAutoencoder(networks, 'both')))
  const after = await measure.measure(whole.ema)
  await measure.dispose()
  expect(after.psnr).toBeGreaterThan(before.psnr + 3)

  let saved: Uint8Array | undefined
  const store: CheckpointStore = {
    read: async () => saved,
    write: async (bytes) => {
      saved = bytes
    },
  }
  const killed = train('both', { store, every: 15 })
  for (let step = 1; step <= 17; step++) await killed.next()
  await killed.return(undefined as never)
  const rest = await lossesOf(train('both', { store, every: 15 }))
  expect(rest.losses).toEqual(whole.losses.slice(15))
  expect(rest.parameters).toEqual(whole.parameters)
})

test('with a frozen encoder the latents stay as they are', async () => {
  const { ema } = await lossesOf(train('decoder'))
  expect(Object.keys(ema).every((name) => name.startsWith('vae_decoder/'))).toBe(true)
  const measure = await measureOf('decoder')
  const [before, after] = [
    await measure.measure(startingAutoencoder(tunableAutoencoder(networks, 'decoder'))),
    await measure.measure(ema),
  ]
  await measure.dispose()
  expect(after.scalingFactor).toBe(before.scalingFactor)
  expect(after.psnr).toBeGreaterThan(before.psnr + 2)
  const trained = withAutoencoderParameters(networks, ema)
  expect(trained.encoder.initializers).toEqual(networks.encoder.initializers)
  const bias = trained.decoder.initializers.get('conv2.bias')!
  expect(Array.from(tensorNumbers(bias))).toEqual(Array.from(ema['vae_decoder/conv2.bias']!.data))
})
