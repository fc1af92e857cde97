import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeBackend } from '@self-cascade/backend-node'
import { type Backend, createTensor, type NamedTensors, type Tensor } from '@self-cascade/core'
import { createGraph, DataType, float32Tensor, type Graph } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { crossEntropy } from '../losses.ts'
import { checkpointFile } from '../node.ts'
import { adam, adamW } from '../optimizers/adam.ts'
import { sgd } from '../optimizers/sgd.ts'
import { withEma } from '../optimizers/with-ema.ts'
import type { CheckpointStore } from './checkpoint.ts'
import { type TrainerOptions, type TrainingStep, trainer } from './trainer.ts'

const backend = nodeBackend()
afterAll(() => backend.dispose())

const gaussian = (seed: number, dims: readonly number[], scale: number) => {
  const { data } = philoxRandom({ seed }).normal(dims)
  return float32Tensor(
    data.map((one) => one * scale),
    dims,
  )
}

/** Builds a classifier: `layers` adds nodes to `x` and gives the scores. */
function classifier(
  dims: readonly number[],
  layers: (graph: Graph, weight: (dims: readonly number[], scale?: number) => string) => string,
) {
  const graph = createGraph()
  graph.addInput('x', { elementType: DataType.FLOAT, dims })
  graph.addInput('class', { elementType: DataType.INT64, dims: [dims[0]!] })
  const wrt: string[] = []
  const weight = (size: readonly number[], scale = 0) => {
    const name = `weight${wrt.length}`
    wrt.push(graph.addInitializer(Object.assign(gaussian(wrt.length, size, scale), { name })))
    return name
  }
  const scores = layers(graph, weight)
  graph.addNode({ opType: 'Identity', inputs: [scores], outputs: ['scores'] })
  return { graph, loss: crossEntropy(graph, { prediction: 'scores', target: 'class' }), wrt }
}

const batchSize = 64

/** Two interleaved spirals of the plane: no straight line parts them. */
function spirals(index: number): NamedTensors {
  const { data } = philoxRandom({ seed: 1000 + index }).normal([batchSize, 3])
  const classes = Array.from({ length: batchSize }, (_, row) => (data[3 * row]! > 0 ? 1 : 0))
  const points = classes.flatMap((one, row) => {
    const radius = 0.3 + 0.9 * Math.abs(Math.tanh(data[3 * row + 1]!))
    const angle = 3.5 * radius + Math.PI * one + 0.05 * data[3 * row + 2]!
    return [radius * Math.cos(angle), radius * Math.sin(angle)]
  })
  return feeds(points, [batchSize, 2], classes)
}

const feeds = (x: readonly number[], dims: readonly number[], classes: readonly number[]): NamedTensors => ({
  x: createTensor('float32', Float32Array.from(x), dims),
  class: createTensor('int64', BigInt64Array.from(classes, BigInt), [batchSize]),
})

/** 8x8 pictures of a bar with noise: upright, lying, rising or falling. */
function bars(index: number): NamedTensors {
  const noise = philoxRandom({ seed: 5000 + index }).normal([batchSize, 8, 8]).data
  const classes = Array.from({ length: batchSize }, (_, row) => (row + index) % 4)
  const pixels = Array.from(noise, (one, at) => {
    const row = Math.floor(at / 64)
    const y = Math.floor(at / 8) % 8
    const offset = 2 + (Math.floor(Math.abs(noise[64 * row]!) * 1000) % 4)
    const across = [at % 8, y, (at % 8) - y + 4, (at % 8) + y - 4][classes[row]!]!
    return (across === offset ? 1 : 0) + 0.2 * one
  })
  return feeds(pixels, [batchSize, 1, 8, 8], classes)
}

const mlp = () =>
  classifier([batchSize, 2], (graph, weight) => {
    const dense = (x: string, from: number, to: number) =>
      graph.add('Gemm', [x, weight([from, to], Math.sqrt(2 / from)), weight([to])])
    const hidden = graph.add('Relu', [dense(graph.add('Relu', [dense('x', 2, 32)]), 32, 32)])
    return dense(hidden, 32, 2)
  })

const cnn = () =>
  classifier([batchSize, 1, 8, 8], (graph, weight) => {
    const conv = (x: string, from: number, to: number) => {
      const kernel = weight([to, from, 3, 3], Math.sqrt(2 / (9 * from)))
      return graph.add('Relu', [graph.add('Conv', [x, kernel, weight([to])], { pads: [1, 1, 1, 1] })])
    }
    const pooled = graph.add('MaxPool', [conv('x', 1, 8)], { kernel_shape: [2, 2], strides: [2, 2] })
    const deep = graph.add('GlobalAveragePool', [conv(pooled, 8, 16)])
    return graph.add('Gemm', [graph.add('Flatten', [deep]), weight([16, 4], 0.3), weight([4])])
  })

async function lastOf(options: TrainerOptions): Promise<TrainingStep & { scores: number }> {
  let last: TrainingStep | undefined
  let final: Awaited<ReturnType<TrainingStep['readParameters']>> = {}
  for await (const step of trainer(options)) {
    last = step
    if (step.step === options.steps) final = await step.readParameters()
  }
  return { ...last!, scores: await accuracy(options, final) }
}

/** The share of right classes over ten batches that were not trained on. */
async function accuracy(
  { graph, batches }: TrainerOptions,
  weights: Readonly<Record<string, Tensor>>,
): Promise<number> {
  const tested = graph.clone()
  for (const [name, { data, dims }] of Object.entries(weights)) {
    tested.addInitializer(Object.assign(float32Tensor(data, dims), { name }))
  }
  const { modelFromGraph, serializeModel, setOutputs } = await import('@self-cascade/onnx-graph')
  setOutputs(tested, ['scores'])
  const session = await backend.createSession({ bytes: serializeModel(modelFromGraph(tested)) })
  const names = new Set(session.inputs.map(({ name }) => name))
  let right = 0
  for (let index = 0; index < 10; index++) {
    const batch = await batches.batch(1_000_000 + index)
    const results = await session.run(Object.fromEntries(Object.entries(batch).filter(([name]) => names.has(name))))
    const { data, dims } = results.scores as Tensor
    const classes = batch.class!.data
    for (let row = 0; row < batchSize; row++) {
      const scores = data.subarray(row * dims[1]!, (row + 1) * dims[1]!)
      if (scores.indexOf(Math.max(...scores)) === Number(classes[row])) right++
    }
  }
  await session.dispose()
  return right / (10 * batchSize)
}

describe('trainer', () => {
  test('teaches a small network to tell two spirals apart', async () => {
    const batches = { description: 'spirals', batch: spirals }
    const options = { ...mlp(), backend, batches, optimizer: adam(), steps: 500, learningRate: 1e-2 }
    expect((await lastOf(options)).scores).toBeGreaterThanOrEqual(0.99)
  })

  test('teaches a small convolutional network to tell four bars apart', async () => {
    const batches = { description: 'bars', batch: bars }
    const options = { ...cnn(), backend, batches, optimizer: adamW(), steps: 400, learningRate: 1e-2 }
    expect((await lastOf(options)).scores).toBeGreaterThanOrEqual(0.99)
  })

  test('a step over two half batches is a step over the whole', async () => {
    const whole = spirals(0)
    const half = (part: number): NamedTensors => {
      const copy = (tensor: NamedTensors[string]) => {
        const length = tensor.data.length / 2
        const data = tensor.data.slice(part * length, (part + 1) * length)
        return createTensor(tensor.type, repeat(data) as never, tensor.dims)
      }
      return Object.fromEntries(Object.entries(whole).map(([name, tensor]) => [name, copy(tensor)])) as NamedTensors
    }
    const shared = { ...mlp(), backend, optimizer: sgd(), steps: 1, learningRate: 0.1, clipNorm: 0.5 }
    const once = await finish({ ...shared, batches: { description: 'whole', batch: () => whole } })
    const twice = await finish({ ...shared, accumulate: 2, batches: { description: 'halves', batch: half } })
    expectSame(twice.parameters, once.parameters, 1e-6)
  })

  test('keeps averaged parameters beside the trained ones', async () => {
    const options = { ...mlp(), backend, optimizer: withEma(sgd(), 0.5), steps: 1, learningRate: 0.1 }
    const { graph, wrt } = options
    const { parameters, ema } = await finish({ ...options, batches: { description: 'spirals', batch: spirals } })
    const before = graph.initializers.get(wrt[0]!)!
    const start = new Float32Array(before.rawData.slice().buffer)
    const expected = start.map((one, index) => (one + parameters[wrt[0]!]!.data[index]!) / 2)
    expectSame(
      { w: createTensor('float32', ema![wrt[0]!]!.data, [expected.length]) },
      { w: createTensor('float32', expected, [expected.length]) },
      1e-6,
    )
  })

  test('stops before an update that is no number', async () => {
    const options = { ...mlp(), backend, optimizer: sgd(), steps: 50, learningRate: 1e30 }
    const run = finish({ ...options, batches: { description: 'spirals', batch: spirals } })
    await expect(run).rejects.toThrow('TrainingDiverged')
  })
})

const repeat = (data: { readonly length: number; slice(): unknown } & Iterable<unknown>) => {
  const all = [...data, ...data]
  return typeof all[0] === 'bigint' ? BigInt64Array.from(all as bigint[]) : Float32Array.from(all as number[])
}

async function finish(options: TrainerOptions) {
  const run = trainer(options)
  for (;;) {
    const { done, value } = await run.next()
    if (done) return value
  }
}

function expectSame(
  actual: Readonly<Record<string, Tensor>>,
  expected: Readonly<Record<string, Tensor>>,
  tolerance: number,
): void {
  for (const [name, { data }] of Object.entries(expected)) {
    for (const [index, one] of data.entries()) {
      expect(Math.abs(actual[name]!.data[index]! - one), `${name}[${index}]`).toBeLessThanOrEqual(tolerance)
    }
  }
}

describe('checkpoints', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainer-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const options = (
    store: CheckpointStore | undefined,
    steps: number,
    more: { backend?: Backend } = {},
  ): TrainerOptions => ({
    ...{ ...mlp(), backend, optimizer: withEma(adamW(), 0.9), steps, learningRate: (step) => 0.01 / step },
    ...{ batches: { description: 'spirals', batch: spirals }, ...more },
    ...(store && { checkpoint: { store, every: 3 } }),
  })

  test('a run that goes on has the losses and weights it would have had, bit for bit', async () => {
    const straight: number[] = []
    for await (const { loss } of trainer(options(undefined, 10))) straight.push(loss)
    const store = checkpointFile(join(folder, 'deep', 'run.safetensors'))
    const losses: number[] = []
    for await (const { loss, step } of trainer(options(store, 10))) {
      losses.push(loss)
      if (step === 5) break
    }
    for await (const { loss, step } of trainer(options(store, 10))) losses[step - 1] = loss
    expect(losses).toEqual(straight)
    expect(await readdir(join(folder, 'deep'))).toEqual(['run.safetensors'])
  })

  test('a finished run gives its weights again without a step', async () => {
    const store = checkpointFile(join(folder, 'run.safetensors'))
    const first = await finish(options(store, 4))
    const again = await finish(options(store, 4))
    expect(again.step).toBe(4)
    expectSame(again.parameters, first.parameters, 0)
  })

  test('an aborted run saves where it stopped', async () => {
    const store = checkpointFile(join(folder, 'run.safetensors'))
    const controller = new AbortController()
    const run = trainer({ ...options(store, 10), signal: controller.signal })
    await run.next()
    controller.abort()
    await expect(run.next()).rejects.toThrow('Aborted')
    const steps: number[] = []
    for await (const { step } of trainer(options(store, 3))) steps.push(step)
    expect(steps).toEqual([2, 3])
  })

  test.each([
    ['another optimiser', { optimizer: sgd() }, 'optimizer'],
    ['other batches', { batches: { description: 'bars', batch: bars } }, 'batches'],
    ['other parameters', { wrt: ['weight0'] }, 'does not train'],
  ])('refuses to go on with %s', async (_, change, part) => {
    const store = checkpointFile(join(folder, 'run.safetensors'))
    await finish(options(store, 1))
    const run = finish({ ...options(store, 2), ...change })
    await expect(run).rejects.toThrow('TrainingRunMismatch')
    await expect(run).rejects.toThrow(part)
  })
})
