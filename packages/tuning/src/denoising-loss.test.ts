import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeBackend } from '@self-cascade/backend-node'
import { createTensor, type Tensor } from '@self-cascade/core'
import {
  DataType,
  type Graph,
  graphFromModel,
  modelFromGraph,
  parseModel,
  resolveExternalData,
  serializeModel,
  tensorValues,
} from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { testModelPath } from '@self-cascade/test-models'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scaledLinearAlphasCumprod } from './__tests__/fake-dataset.ts'
import { denoisingBatches } from './denoising-batches.ts'
import { denoisingLoss } from './denoising-loss.ts'
import type { LatentDataset } from './latent-dataset.ts'
import { timestepInputOf } from './timestep-input.ts'
import { openValidation } from './validation.ts'

const backend = nodeBackend({ isolation: 'inline', threads: 1 })
const networks = new Map<string, Graph>()
beforeAll(async () => {
  for (const name of ['tiny-sd', 'tiny-sd-opset17'] as const) networks.set(name, await readNetwork(name))
})
afterAll(() => backend.dispose())

/** Latents and text states of the width that the tiny models take. */
const dataset: LatentDataset = {
  description: 'noise',
  latents: philoxRandom({ seed: 1 }).normal([3, 4, 8, 8]),
  captions: ['', 'a', 'b'],
  captionIndices: Uint32Array.of(1, 2, 1),
  conditioning: { encoderHiddenStates: philoxRandom({ seed: 2 }).normal([3, 7, 32]) },
}

const batchesFor = (network: Graph, minSnrGamma?: number) =>
  denoisingBatches({
    ...{ dataset, alphasCumprod: scaledLinearAlphasCumprod(), batch: 3, seed: 5, minSnrGamma },
    timestepInput: timestepInputOf(network),
  })

test.each(['tiny-sd', 'tiny-sd-opset17'])(
  'the loss of %s is the weighted mean of squares between its output and the target',
  async (name) => {
    const network = networks.get(name)!
    const batches = batchesFor(network, 5)
    const wrt = ['conv_in.weight', 'conv_out.bias']
    const validation = await openValidation({
      ...denoisingLoss(network, { dims: batches.dims, wrt }),
      ...{ backend, batches, count: 1 },
    })
    const parameters = Object.fromEntries(wrt.map((parameter) => [parameter, initializer(network, parameter)]))
    const loss = await validation.measure(parameters)
    await validation.dispose()

    const { target, sample_weights: weights, ...feeds } = await batches.batch(0)
    const session = await backend.createSession({ bytes: serializeModel(modelFromGraph(network)) })
    const { out_sample: predicted } = await session.run(feeds)
    await session.dispose()
    const size = target!.data.length / 3
    const squares = Array.from(target!.data as Float32Array, (value, index) => {
      return Number(weights!.data[Math.floor(index / size)]) * (Number(predicted!.data[index]) - value) ** 2
    })
    expect(loss).toBeCloseTo(squares.reduce((sum, square) => sum + square) / squares.length, 5)
  },
)

test('the timestep is fed as the network takes it, one for all rows where it has no more', async () => {
  expect(timestepInputOf(networks.get('tiny-sd')!)).toEqual({ type: 'int64', form: 'batch' })
  expect(timestepInputOf(networks.get('tiny-sd-opset17')!)).toEqual({ type: 'int64', form: 'scalar' })
  const other = networks.get('tiny-sd')!.clone()
  other.setType('timestep', { elementType: DataType.FLOAT, dims: [1] })
  expect(timestepInputOf(other)).toEqual({ type: 'float32', form: 'one' })
  const { timestep, sample, target } = await batchesFor(other).batch(0)
  expect([timestep!.type, timestep!.dims]).toEqual(['float32', [1]])
  // every row has the noise of that timestep: what is left without it has the variance of the latents
  const alpha = scaledLinearAlphasCumprod()[Number(timestep!.data[0])]!
  const rows = [0, 1, 2].map((row) => {
    const at = row * 256
    return (Number(sample!.data[at]) - Math.sqrt(1 - alpha) * Number(target!.data[at])) / Math.sqrt(alpha)
  })
  const firsts = [0, 1, 2].map((row) => dataset.latents.data[row * 256]!)
  for (const value of rows) expect(Math.min(...firsts.map((first) => Math.abs(first - value)))).toBeLessThan(1e-4)
})

test('feeds that the network has not, and inputs that are not fed, are refused', () => {
  const network = networks.get('tiny-sd')!
  const { dims } = batchesFor(network)
  const wrt = ['conv_in.weight']
  expect(() => denoisingLoss(network, { dims: { ...dims, time_ids: [3, 6] }, wrt })).toThrow('time_ids')
  const { encoder_hidden_states: _, ...rest } = dims
  expect(() => denoisingLoss(network, { dims: rest, wrt })).toThrow('encoder_hidden_states')
})

async function readNetwork(name: 'tiny-sd' | 'tiny-sd-opset17'): Promise<Graph> {
  const read = (file: string) => readFile(join(testModelPath(name), 'unet', file))
  const model = parseModel(await read('model.onnx'))
  const files = name === 'tiny-sd' ? {} : { 'model.onnx_data': await read('model.onnx_data') }
  return graphFromModel(resolveExternalData(model, files))
}

function initializer(graph: Graph, name: string): Tensor {
  const { data, dims } = tensorValues(graph.initializers.get(name)!)
  return createTensor('float32', data as Float32Array, dims)
}
