import { nodeBackend } from '@self-cascade/backend-node'
import { type Backend, createTensor } from '@self-cascade/core'
import { meanSquaredError } from '@self-cascade/onnx-autodiff'
import { createGraph, DataType, float32Tensor } from '@self-cascade/onnx-graph'
import type { Tuning } from '@self-cascade/tuning'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TuningEvent } from '../protocol.ts'
import { tuningRun } from './tuning-run.ts'

let backend: Backend
beforeAll(() => {
  backend = nodeBackend({ isolation: 'inline', threads: 1 })
})
afterAll(() => backend.dispose())

/** In place of a network: y = weight · x, whose targets are 3 · x. */
function smallTuning(): Tuning {
  const graph = createGraph()
  graph.addInput('x', { elementType: DataType.FLOAT, dims: [2] })
  graph.addInput('target', { elementType: DataType.FLOAT, dims: [2] })
  graph.addInitializer(Object.assign(float32Tensor([0], [1]), { name: 'weight' }))
  graph.addNode({ opType: 'Mul', inputs: ['x', 'weight'], outputs: ['y'] })
  const loss = meanSquaredError(graph, { prediction: 'y', target: 'target' })
  const batch = (index: number) => {
    const x = Float32Array.of(1 + (index % 3), index % 5)
    return {
      x: createTensor('float32', x, [2]),
      target: createTensor(
        'float32',
        x.map((one) => 3 * one),
        [2],
      ),
    }
  }
  const measure: Tuning['validation']['measure'] = async ({ weight }) => (Number(weight!.data[0]) - 3) ** 2
  return {
    ...{ graph, loss, wrt: ['weight'], batches: { description: 'lines', dims: {}, batch } },
    validation: { measure, dispose: async () => {} },
    tunable: { graph, wrt: ['weight'], parameterCount: 1, base: graph, upsamplers: { shape: {}, features: [] } },
    measureStart: async () => 9,
    dispose: async () => {},
  } as unknown as Tuning
}

function smallRun(onEvent: (event: TuningEvent) => void = () => {}) {
  const events: TuningEvent[] = []
  const run = tuningRun(
    {
      backend,
      model: { facts: { name: 'lines', fingerprint: '0', numTrainTimesteps: 1000 } } as never,
      scenes: {} as never,
      settings: { capacity: 'micro', steps: 8, batch: 1, learningRate: 0.1, scenes: 1, seed: 0 },
      emit(event) {
        events.push(event)
        onEvent(event)
      },
    },
    smallTuning(),
  )
  const losses = () => events.flatMap((event) => (event.type === 'step' ? [event.loss] : []))
  const measured = () => events.flatMap((event) => (event.type === 'validation' ? [event.step] : []))
  return { run, losses, measured }
}

const weightOf = (run: ReturnType<typeof tuningRun>) =>
  run.withUpsamplers(async ({ parameters, training }) => ({
    value: Number(parameters.weight!.data[0]),
    step: training.steps,
  }))

test('a training that is stopped and continued has the losses and the weights of one that is not', async () => {
  const whole = smallRun()
  expect(await whole.run.train(8, new AbortController().signal)).toEqual({ finished: true })
  const stop = new AbortController()
  const parted = smallRun((event) => event.type === 'step' && event.step === 3 && stop.abort())
  expect(await parted.run.train(8, stop.signal)).toEqual({ finished: false })
  expect((await weightOf(parted.run)).step).toBe(3)
  expect(await parted.run.train(8, new AbortController().signal)).toEqual({ finished: true })
  expect(parted.losses()).toEqual(whole.losses())
  expect(parted.losses()).toHaveLength(8)
  const end = await weightOf(parted.run)
  expect(end.value).toBeGreaterThan(0)
  expect(end).toEqual(await weightOf(whole.run))
})

test('what is asked for during a training is answered between two steps, with the weights of then', async () => {
  const asked: Promise<{ value: number; step: number }>[] = []
  const { run, losses } = smallRun((event) => {
    if (event.type === 'step' && event.step === 5) asked.push(weightOf(run))
  })
  await run.train(8, new AbortController().signal)
  const [during] = await Promise.all(asked)
  expect(during!.step).toBe(5)
  expect(losses()).toHaveLength(8)
  const end = await weightOf(run)
  expect(end.step).toBe(8)
  expect(end.value).toBeGreaterThan(during!.value)
})

test('a finished training goes on to more steps, and is measured on the way', async () => {
  const { run, losses, measured } = smallRun()
  await run.train(2, new AbortController().signal)
  await run.train(16, new AbortController().signal)
  expect(losses()).toHaveLength(16)
  expect(measured()).toEqual([1, 2, 4, 6, 8, 10, 12, 14, 16])
})

test('a task that fails tells who asked, and the training goes on', async () => {
  const failures: unknown[] = []
  const { run } = smallRun((event) => {
    if (event.type !== 'step' || event.step !== 2) return
    run.withUpsamplers(() => Promise.reject(new Error('no room'))).catch((error) => failures.push(error))
  })
  expect(await run.train(4, new AbortController().signal)).toEqual({ finished: true })
  expect(failures).toEqual([new Error('no room')])
})
