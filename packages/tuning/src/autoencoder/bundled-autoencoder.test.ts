import { readFile } from 'node:fs/promises'
import { nodeBackend } from '@self-cascade/backend-node'
import { createTensor, type Tensor } from '@self-cascade/core'
import { adamW, trainer } from '@self-cascade/onnx-autodiff'
import { graphFromModel, parseModel } from '@self-cascade/onnx-graph'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { pixelsFromRgb } from '@self-cascade/tensor'
import { afterAll, expect, test } from 'vitest'
import { scenePictures } from '../scene-pictures.ts'
import { autoencoderLoss } from './autoencoder-loss.ts'
import { openAutoencoderMeasure } from './open-autoencoder-measure.ts'
import { pictureBatches } from './picture-batches.ts'
import { startingAutoencoder, tunableAutoencoder } from './tunable-autoencoder.ts'

const backend = nodeBackend({ isolation: 'inline', threads: 1 })
afterAll(() => backend.dispose())

const readBytes = (part: string) => readFile(new URL(`${part}/model.onnx`, scenesModelUrl))
const bytes = { encoder: await readBytes('vae_encoder'), decoder: await readBytes('vae_decoder') }
const networks = {
  encoder: graphFromModel(parseModel(bytes.encoder)),
  decoder: graphFromModel(parseModel(bytes.decoder)),
}
const pictures = scenePictures({ seed: 2, split: 'held-out', size: 64, count: 3 })

test('quality and scaling factor of the bundled model are those of its two files run one after the other', async () => {
  const autoencoder = tunableAutoencoder(networks, 'both')
  const measure = await openAutoencoderMeasure({ ...autoencoder, backend, pictures, batch: 2 })
  const quality = await measure.measure(startingAutoencoder(autoencoder))
  await measure.dispose()

  const pixels = pixelsFromRgb((await pictures.read(0, 3)).rgb)
  const run = async (model: Uint8Array, feeds: Record<string, Tensor>) => {
    const session = await backend.createSession({ bytes: model })
    const [output] = Object.values(await session.run(feeds))
    await session.dispose()
    return output as Tensor
  }
  const parameters = await run(bytes.encoder, { sample: pixels })
  const [, channels, height, width] = parameters.dims as [number, number, number, number]
  const half = (channels * height * width) / 2
  const means = [0, 1, 2].flatMap((row) => [...parameters.data.subarray(2 * row * half, (2 * row + 1) * half)])
  const latents = createTensor('float32', Float32Array.from(means), [3, channels / 2, height, width])
  const restored = await run(bytes.decoder, { latent_sample: latents })
  const size = 3 * 64 * 64
  const decibels = [0, 1, 2].map((row) => {
    let squares = 0
    for (let index = row * size; index < (row + 1) * size; index++) {
      squares += (Math.min(1, Math.max(-1, restored.data[index]!)) - pixels.data[index]!) ** 2
    }
    return 10 * Math.log10((4 * size) / squares)
  })
  expect(quality.psnr).toBeCloseTo((decibels[0]! + decibels[1]! + decibels[2]!) / 3, 3)
  const middle = means.reduce((sum, value) => sum + value, 0) / means.length
  const variance = means.reduce((sum, value) => sum + (value - middle) ** 2, 0) / means.length
  expect(quality.scalingFactor).toBeCloseTo(1 / Math.sqrt(variance), 4)
})

test('every weight of the bundled model gets a gradient and moves', async () => {
  const autoencoder = tunableAutoencoder(networks, 'both')
  // all initialisers of these two files are weights
  const tensors = [networks.encoder, networks.decoder].flatMap(({ initializers }) => [...initializers.values()])
  const sizes = tensors.map(({ dims }) => dims.reduce((size, dim) => size * Number(dim), 1))
  expect(autoencoder.parameterCount).toBe(sizes.reduce((sum, size) => sum + size, 0))
  const loss = autoencoderLoss({ ...autoencoder, imageDims: [1, 3, 32, 32] })
  const batches = pictureBatches({ pictures: scenePictures({ seed: 1, size: 32, count: 9 }), dims: loss.dims, seed: 1 })
  const run = trainer({ ...loss, backend, batches, steps: 1, optimizer: adamW(), learningRate: 1e-4 })
  await run.next()
  const { value } = await run.next()
  const before = startingAutoencoder(autoencoder)
  const still = Object.entries((value as { parameters: Record<string, Tensor> }).parameters).filter(
    ([name, { data }]) => data.every((element, index) => element === before[name]!.data[index]),
  )
  expect(still.map(([name]) => name)).toEqual([])
})
