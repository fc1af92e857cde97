import { nodeBackend } from '@self-cascade/backend-node'
import { createTensor, type NamedTensors, type Tensor } from '@self-cascade/core'
import { extractEncoder, type Graph, modelFromGraph, serializeModel, setOutputs } from '@self-cascade/onnx-graph'
import {
  type UpsamplerGolden,
  type UpsamplerGoldenModel,
  upsamplerGolden,
  upsamplerGoldenModels,
} from '@self-cascade/test-models'
import { afterAll, describe, expect, test } from 'vitest'
import {
  addGoldenUpsamplers,
  checkpointKeys,
  chosenSkips,
  float32Input,
  openUnet,
  unetWithLoss,
} from './__tests__/golden-upsampler.ts'
import { gradientGraph } from './gradient-graph.ts'
import { adam } from './optimizers/adam.ts'
import { trainer } from './training/trainer.ts'

// Graphs of thousands of nodes are opened for one run: optimising them takes longest.
const backend = nodeBackend({ optimizationLevel: 'disabled' })
afterAll(() => backend.dispose())

async function run(graph: Graph, feeds: NamedTensors): Promise<NamedTensors> {
  const session = await backend.createSession({ bytes: serializeModel(modelFromGraph(graph)) })
  const names = new Set(session.inputs.map(({ name }) => name))
  const results = await session.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => names.has(name))))
  await session.dispose()
  return results
}

const float32 = (input: Parameters<typeof float32Input>[0]) => createTensor('float32', float32Input(input), input.shape)

function unetFeeds({ inputs, eps }: UpsamplerGolden): NamedTensors {
  const { timestep } = inputs
  const values = float32Input(timestep)
  const isWhole = timestep.dtype === 'int64'
  return {
    sample: float32(inputs.sample),
    timestep: isWhole
      ? createTensor(
          'int64',
          BigInt64Array.from(values, (one) => BigInt(one)),
          timestep.shape,
        )
      : createTensor('float32', values, timestep.shape),
    encoder_hidden_states: float32(inputs.encoder_hidden_states),
    noise: float32(eps),
  }
}

/** Runs the encoder on the pivot at timestep 0. */
async function pivotFeatures(model: UpsamplerGoldenModel): Promise<NamedTensors> {
  const golden = upsamplerGolden(model)
  const unet = openUnet(model, golden.z0_low.shape)
  const skips = chosenSkips(model, unet)
  const encoder = extractEncoder(unet, skips)
  const feeds = unetFeeds(golden)
  const { dims, type } = feeds.timestep!
  const zero =
    type === 'int64'
      ? createTensor(type, new BigInt64Array(1), dims)
      : createTensor('float32', new Float32Array(1), dims)
  const features = await run(encoder, { ...feeds, sample: float32(golden.z0_low), timestep: zero })
  return Object.fromEntries(skips.map(({ value }, level) => [`pivot${level}`, features[value]!]))
}

const dataOf = (tensor: NamedTensors[string] | undefined): Float32Array => (tensor as Tensor).data
const norm = (values: Float32Array) => Math.hypot(...values)

function expectGradient(name: string, actual: Float32Array, l2: number, first: readonly number[]): void {
  // Biases in front of a normalisation have no gradient but rounding errors.
  const noise = 1e-7
  const largest = Math.max(...actual.map(Math.abs))
  expect(Math.abs(norm(actual) - l2), `${name}: norm`).toBeLessThan(1e-4 * l2 + noise)
  for (const [index, expected] of first.entries()) {
    expect(Math.abs(actual[index]! - expected), `${name}[${index}]`).toBeLessThan(1e-4 * largest + noise)
  }
}

const transpose = (values: Float32Array, [rows, columns]: readonly number[]) =>
  Float32Array.from(values, (_, index) => values[(index % rows!) * columns! + Math.floor(index / rows!)]!)

/** Trains for the golden file's three steps; gives the loss before each and after the last. */
async function adamLosses(
  graph: Graph,
  wrt: readonly string[],
  feeds: NamedTensors,
  learningRate: number,
): Promise<number[]> {
  const losses: number[] = []
  const batches = { description: 'golden', batch: () => feeds }
  for await (const { loss } of trainer({
    backend,
    graph,
    loss: 'loss',
    wrt,
    optimizer: adam(),
    batches,
    steps: 4,
    learningRate,
  })) {
    losses.push(loss)
  }
  return losses
}

/** The initialisers that are weights of the checkpoint: the exporter names those that it stores in another form for
 * their reader. */
const weightsOf = (model: UpsamplerGoldenModel, graph: Graph) => {
  const keys = { ...upsamplerGolden(model).plain.grads, ...checkpointKeys(model) }
  return [...graph.initializers.keys()].filter(
    (name) => Object.hasOwn(keys, name) || /^onnx::(MatMul|Mul|Add)_/.test(name),
  )
}

/** Sessions of a thousand nodes and more are opened. */
const timeout = 60_000

describe.each(upsamplerGoldenModels)('gradients of %s are those of PyTorch', { timeout }, (model) => {
  const golden = upsamplerGolden(model)

  test('of every weight, without upsamplers', async () => {
    const graph = unetWithLoss(model)
    const keys = checkpointKeys(model)
    const isKnown = (name: string) => Object.hasOwn(golden.plain.grads, keys[name]?.[0] ?? name)
    const weights = weightsOf(model, graph).filter(isKnown)
    expect(weights.length).toBeGreaterThan(100)
    const { graph: gradients, gradients: names } = gradientGraph({ graph, loss: 'loss', wrt: [...weights, 'sample'] })
    const results = await run(gradients, unetFeeds(golden))
    expect(dataOf(results.loss)[0]).toBeCloseTo(golden.plain.loss, 5)
    expectGradient('sample', dataOf(results[names.sample!]), golden.plain.d_sample.l2, golden.plain.d_sample.first16!)
    for (const name of weights) {
      const [key, isTransposed] = keys[name] ?? [name, false]
      const tensor = results[names[name]!]!
      const values = isTransposed ? transpose(dataOf(tensor), tensor.dims) : dataOf(tensor)
      const expected = golden.plain.grads[key]!
      expectGradient(key, values, expected.l2, expected.first4!)
    }
  })

  test('of the upsamplers, the sample and two weights, with upsamplers', async () => {
    let upsampled: readonly string[] = []
    const graph = unetWithLoss(model, (unet) => {
      upsampled = addGoldenUpsamplers(model, unet)
    })
    const weights = Object.keys(golden.injected.d_weights).filter((name) => graph.initializers.has(name))
    const wrt = [...golden.params.map(({ name }) => name), 'sample', ...weights]
    const { graph: gradients, gradients: names } = gradientGraph({ graph, loss: 'loss', wrt })
    setOutputs(gradients, [...gradients.outputNames, ...upsampled])
    const pivot = await pivotFeatures(model)
    const results = await run(gradients, { ...unetFeeds(golden), ...pivot })
    golden.pivot_features.forEach(({ l2 }, level) => {
      expect(norm(dataOf(pivot[`pivot${level}`])), `pivot feature ${level}`).toBeCloseTo(l2, 3)
    })
    upsampled.forEach((name, level) => {
      expect(norm(dataOf(results[name])), `upsampled ${level}`).toBeCloseTo(golden.upsampled[level]!.l2, 3)
    })
    expect(dataOf(results.loss)[0]).toBeCloseTo(golden.loss, 5)
    for (const { name, grad_l2, grad_first8 } of golden.params) {
      expectGradient(name, dataOf(results[names[name]!]), grad_l2, grad_first8)
    }
    expectGradient(
      'sample',
      dataOf(results[names.sample!]),
      golden.injected.d_sample.l2,
      golden.injected.d_sample.first16!,
    )
    for (const name of weights) {
      const { l2, first16 } = golden.injected.d_weights[name]!
      expectGradient(name, dataOf(results[names[name]!]), l2, first16!)
    }
  })

  test('the losses of three Adam steps on the upsamplers', async () => {
    const graph = unetWithLoss(model, (unet) => {
      addGoldenUpsamplers(model, unet)
    })
    const wrt = golden.params.map(({ name }) => name)
    const feeds = { ...unetFeeds(golden), ...(await pivotFeatures(model)) }
    const losses = await adamLosses(graph, wrt, feeds, golden.adam.lr)
    golden.adam.losses.forEach((expected, step) => {
      expect(losses[step], `loss ${step}`).toBeCloseTo(expected, 5)
    })
  })

  test('the losses of three Adam steps on all weights', async () => {
    const graph = unetWithLoss(model)
    const losses = await adamLosses(graph, weightsOf(model, graph), unetFeeds(golden), golden.plain.adam.lr)
    golden.plain.adam.losses.forEach((expected, step) => {
      expect(losses[step], `loss ${step}`).toBeCloseTo(expected, 4)
    })
  })
})
