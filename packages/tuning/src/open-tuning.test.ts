import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeBackend } from '@self-cascade/backend-node'
import { type Backend, createTensor, type NamedTensors, type Tensor } from '@self-cascade/core'
import { adamW, trainer } from '@self-cascade/onnx-autodiff'
import { type Graph, graphFromModel, modelFromGraph, parseModel, serializeModel } from '@self-cascade/onnx-graph'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { philoxRandom } from '@self-cascade/tensor'
import { testModelPath } from '@self-cascade/test-models'
import { buildUnet } from '@self-cascade/unet-graph'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lossInputs } from './denoising-feeds.ts'
import type { LatentDataset } from './latent-dataset.ts'
import { openTuning, startingParameters } from './open-tuning.ts'
import { tunableNetwork } from './tunable-network.ts'
import { withParameters } from './with-parameters.ts'

let backend: Backend
beforeAll(() => {
  backend = nodeBackend({ isolation: 'inline', threads: 1 })
})
afterAll(() => backend.dispose())

const model = testModelPath('tiny-video')
const network = graphFromModel(parseModel(readFileSync(join(model, 'unet', 'model.onnx'))))
const scheduler = schedulerFromConfig(
  JSON.parse(readFileSync(join(model, 'scheduler', 'scheduler_config.json'), 'utf8')),
)
const alphasCumprod = scheduler.alphasCumprod!

/** Two clips of two frames, of 8x8 cells, that stand still for 2x2 cells at a time, and their means as pivots. */
const pivots = philoxRandom({ seed: 1 }).normal([2, 4, 2, 4, 4])
const dataset: LatentDataset = {
  description: 'two clips',
  latents: enlarged(pivots),
  pivots,
  captions: ['', 'one', 'other'],
  captionIndices: Uint32Array.of(1, 2),
  conditioning: { encoderHiddenStates: philoxRandom({ seed: 2 }).normal([3, 4, 32]) },
}

function enlarged({ data, dims }: Tensor): Tensor {
  const [height, width] = [dims[3]!, dims[4]!]
  const large = Float32Array.from({ length: 4 * data.length }, (_, index) => {
    const [x, y, plane] = [
      index % (2 * width),
      Math.floor(index / (2 * width)) % (2 * height),
      Math.floor(index / (4 * height * width)),
    ]
    return data[(plane * height + (y >> 1)) * width + (x >> 1)]!
  })
  return createTensor('float32', large, [...dims.slice(0, 3), 2 * height, 2 * width])
}

const method = { kind: 'upsamplers', shape: 'small', features: 'all', pivotTimestep: 'clean' } as const

async function predict(graph: Graph, feeds: NamedTensors): Promise<Tensor> {
  const session = await backend.createSession({ bytes: serializeModel(modelFromGraph(graph)) })
  const results = await session.run(feeds)
  await session.dispose()
  return results.out_sample as Tensor
}

test('upsamplers of a network of clips learn two clips, and the network runs with them', async () => {
  const tuning = await openTuning({
    ...{ backend, network, method, dataset, heldOut: dataset, alphasCumprod, startTimestep: 700 },
    ...{ batch: 2, seed: 0, captionDropout: 0 },
  })
  const { graph, loss, wrt, batches, validation, tunable } = tuning
  const start = await tuning.measureStart()
  const options = { backend, graph, loss, wrt, batches, steps: 20, learningRate: 2e-2, optimizer: adamW() }
  const run = trainer(options)
  let parameters: Readonly<Record<string, Tensor>> | undefined
  while (!parameters) {
    const { value, done } = await run.next()
    if (done) parameters = value.parameters
  }
  const end = await validation.measure(parameters)
  const { [lossInputs.target]: target, ...feeds } = await batches.batch(0)
  const [before, after] = [
    await predict(tunable.graph, feeds),
    await predict(withParameters(tunable.graph, parameters), feeds),
  ]
  await tuning.dispose()
  // measured: 1.060 to 0.988; the network itself is untrained, and stays as it is
  expect(end).toBeLessThan(0.97 * start)
  expect(after.dims).toEqual(target!.dims)
  expect(after.data).not.toEqual(before.data)

  const sampling = scheduler.createRun({ numInferenceSteps: 10, startTimestep: 700 })
  const { prevSample } = sampling.step({
    ...{ index: 0, modelOutput: after, sample: feeds.sample as Tensor, random: philoxRandom({ seed: 3 }) },
  })
  expect(prevSample.dims).toEqual([2, 4, 2, 8, 8])
  expect(prevSample.data.every(Number.isFinite)).toBe(true)
})

test('upsamplers need pivots', async () => {
  const { pivots: _, ...plain } = dataset
  const options = { backend, network, method, alphasCumprod, startTimestep: 700, batch: 2, seed: 0 }
  const opened = openTuning({ ...options, dataset: plain, heldOut: plain })
  await expect(opened).rejects.toThrow('pivots is true')
})

test('every weight of a network is found by its modules, or by its own names', () => {
  const config = {
    ...{ inChannels: 4, outChannels: 4, blockOutChannels: [8, 16], layersPerBlock: 1, attentionHeads: 2 },
    ...{ attentionLevels: [false, true], crossAttentionDim: 8, normNumGroups: 4, feedForwardMultiplier: 2 },
  }
  const built = tunableNetwork(buildUnet(config, { random: philoxRandom({ seed: 0 }) }), { kind: 'full' }, 0)
  expect(built.wrt).toContain('conv_in.weight')
  expect(Object.keys(startingParameters(built))).toHaveLength(built.wrt.length)
  // all constants of this export are nodes, so that its initialisers are its weights
  const exported = tunableNetwork(network, { kind: 'full' }, 0)
  expect([...exported.wrt].sort()).toEqual([...network.initializers.keys()].sort())
  expect(exported.parameterCount).toBe(205_804)
})
