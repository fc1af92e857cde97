import { nodeBackend } from '@self-cascade/backend-node'
import { type Backend, createTensor, type NamedTensors, type Session } from '@self-cascade/core'
import { createGraph, DataType, float32Tensor } from '@self-cascade/onnx-graph'
import { afterAll, describe, expect, test } from 'vitest'
import { meanSquaredError } from '../losses.ts'
import { adam } from '../optimizers/adam.ts'
import { sgd } from '../optimizers/sgd.ts'
import { type TrainerOptions, trainer } from './trainer.ts'

const backend = nodeBackend()
afterAll(() => backend.dispose())

/** `x` times one matrix after the other. */
function linear(wrt: readonly string[]) {
  const graph = createGraph()
  graph.addInput('x', { elementType: DataType.FLOAT, dims: [2, 2] })
  graph.addInput('target', { elementType: DataType.FLOAT, dims: [2, 2] })
  const prediction = [...new Set(wrt)].reduce((value, name) => {
    graph.addInitializer(Object.assign(float32Tensor([1, 0.2, -0.3, 0.5], [2, 2]), { name }))
    return graph.add('MatMul', [value, name])
  }, 'x')
  return { graph, wrt, loss: meanSquaredError(graph, { prediction, target: 'target' }) }
}

const batch = (): NamedTensors => ({
  x: createTensor('float32', Float32Array.of(1, 2, 3, -1), [2, 2]),
  target: createTensor('float32', Float32Array.of(0, 1, 1, 0), [2, 2]),
})

const options = (wrt: readonly string[], change: Partial<TrainerOptions> = {}): TrainerOptions => ({
  ...{ ...linear(wrt), backend, batches: { description: 'one', batch }, optimizer: adam() },
  ...{ steps: 3, learningRate: 0.01, ...change },
})

async function train(run: TrainerOptions) {
  const generator = trainer(run)
  for (;;) {
    const { done, value } = await generator.next()
    if (done) return Object.values(value.parameters).map(({ data }) => [...data])
  }
}

/** A backend that counts the sessions and kept tensors that are not given back. */
function counting(): { backend: Backend; open: () => number } {
  let open = 0
  const counted = <T extends { dispose(): unknown }>(one: T): T => {
    const dispose = one.dispose.bind(one)
    let isOpen = true
    open++
    const disposeOnce = () => {
      if (isOpen) open--
      isOpen = false
      return dispose()
    }
    return Object.defineProperty(one, 'dispose', { value: disposeOnce })
  }
  const createSession: Backend['createSession'] = async (model, settings) => {
    const session = await backend.createSession(model, settings)
    const run: Session['run'] = async (feeds, runSettings) => {
      const results = await session.run(feeds, runSettings)
      for (const name of runSettings?.keep ?? []) counted(results[name]!)
      return results
    }
    return counted({ ...session, run, dispose: () => session.dispose() })
  }
  return { backend: { ...backend, createSession }, open: () => open }
}

describe('steps of a training', () => {
  test.each([1, 2])('do not mix up names with those of the state, over %i batches', async (accumulate) => {
    const plain = await train(options(['a', 'b'], { accumulate }))
    for (const name of ['w.gradientSum', 'w.sum', 'w.sum.next', 'optimizer.stepSize']) {
      expect(await train(options(['w', name], { accumulate })), name).toEqual(plain)
    }
  })

  test('train a parameter once that is named twice', async () => {
    expect(await train(options(['w', 'w']))).toEqual(await train(options(['w'])))
  })

  test('need a parameter', () => expect(train(options(['w'], { wrt: [] }))).rejects.toThrow('no parameter to train'))

  test.each([1, 2])('refuse a batch that feeds a parameter, over %i batches', (accumulate) => {
    const batches = { description: 'weights', batch: () => ({ ...batch(), w: batch().x! }) }
    return expect(train(options(['w'], { batches, accumulate }))).rejects.toThrow('a batch feeds "w"')
  })

  test('give everything back, also when the second batch of a step lacks a feed or a run is left early', async () => {
    const { backend: watched, open } = counting()
    const batches = { description: 'half', batch: (index: number) => (index % 2 ? { x: batch().x! } : batch()) }
    const run = train(options(['w'], { backend: watched, batches, accumulate: 2 }))
    await expect(run).rejects.toThrow('FeedMissing')
    expect(open()).toBe(0)
    for await (const { step } of trainer(options(['w'], { backend: watched, accumulate: 2 }))) if (step === 2) break
    expect(open()).toBe(0)
  })
})

describe('numbers that no run can be made with', () => {
  const store = { read: async () => undefined, write: async () => undefined }
  test.each([
    ['steps', { steps: Number.NaN }],
    ['accumulate', { accumulate: 0 }],
    ['checkpoint.every', { checkpoint: { store, every: 0 } }],
    ['clipNorm', { clipNorm: 0 }],
    ['learningRate', { learningRate: () => Number.NaN }],
  ])('%s is refused', (name, change) =>
    expect(train(options(['w'], change))).rejects.toThrow(`[InvalidOption] ${name} is`),
  )
})

describe('weights that are no numbers', () => {
  test('never get into a checkpoint', async () => {
    const written: Uint8Array[] = []
    const checkpoint = {
      ...{
        every: 1,
        store: { read: async () => undefined, write: async (bytes: Uint8Array) => void written.push(bytes) },
      },
    }
    const run = train(options(['w'], { optimizer: sgd(), learningRate: 1e39, steps: 1, checkpoint }))
    await expect(run).rejects.toThrow('TrainingDiverged')
    expect(written).toHaveLength(0)
  })

  test('a run whose signal has fired does nothing', async () => {
    const run = trainer(options(['w'], { signal: AbortSignal.abort() }))
    await expect(run.next()).rejects.toThrow('Aborted')
  })
})
