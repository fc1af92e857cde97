import {
  type AnyTensor,
  type Backend,
  createError,
  createTensor,
  type NamedTensors,
  type Session,
  sizeOf,
} from '@self-cascade/core'
import {
  type Graph,
  modelFromGraph,
  serializeModel,
  type TensorProto,
  tensorNumbers,
  tensorValues,
} from '@self-cascade/onnx-graph'
import { GradientImpossible } from '../errors.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import type { AddedUpdate, TrainingState } from './add-update.ts'
import { accumulationGraphs, type TrainingGraphOptions, trainingGraph } from './training-graph.ts'

/** What one step measured. */
export interface StepResult {
  readonly loss: number
  readonly gradientNorm: number
  /** The state after the step. The state before is still there, for the caller to dispose of or to go back to. */
  readonly next: NamedTensors
}

/** Runs training steps in a backend; holds no state of its own. */
export interface Stepper {
  readonly state: readonly TrainingState[]
  readonly initial: Readonly<Record<string, TensorProto>>
  step(input: StepInput): Promise<StepResult>
  dispose(): Promise<void>
}

interface StepInput {
  readonly batches: readonly NamedTensors[]
  readonly state: NamedTensors
  /** 1 for the first step. */
  readonly number: number
  readonly learningRate: number
}

/** Opens the sessions of a training step over `accumulate` batches. */
export async function openStepper(
  backend: Backend,
  options: TrainingGraphOptions,
  accumulate: number,
): Promise<Stepper> {
  return accumulate === 1 ? openSingle(backend, options) : openAccumulating(backend, options, accumulate)
}

async function openSingle(backend: Backend, options: TrainingGraphOptions): Promise<Stepper> {
  const { graph, loss, gradientNorm, state, scalars, initial } = trainingGraph(options)
  const session = await openGraph(backend, graph, 'training step')
  return {
    ...{ state, initial },
    async step({ batches, state: before, number, learningRate }) {
      const batch = checkBatch(batches[0]!, before)
      const feeds = { ...before, ...batch, ...scalarFeeds(options.optimizer, scalars, number, learningRate) }
      const results = await session.run(feeds, runOptions([loss, gradientNorm], state))
      return {
        loss: numberOf(results[loss]!),
        gradientNorm: numberOf(results[gradientNorm]!),
        next: afterStep(results, state),
      }
    },
    dispose: () => session.dispose(),
  }
}

async function openAccumulating(backend: Backend, options: TrainingGraphOptions, count: number): Promise<Stepper> {
  const { accumulate, update, initial } = accumulationGraphs(options, count)
  const gradients = await openGraph(backend, accumulate.graph, 'gradients')
  const updates = await openGraph(backend, update.graph, 'update').catch(async (error: unknown) => {
    await gradients.dispose()
    throw error
  })
  const fresh = Object.fromEntries(accumulate.state.map(({ input, dims }) => [input, zeroTensor(dims)]))
  // Sent to the runtime once; every step begins its sums from them.
  let zeros: NamedTensors | undefined
  const parameters = new Set(accumulate.state.map(({ parameter }) => parameter))
  return {
    ...{ state: update.state, initial },
    async step({ batches, state: before, number, learningRate }) {
      const weights = pick(before, (name) => parameters.has(name))
      zeros ??= (await backend.keepTensors?.(fresh)) ?? fresh
      let sums = zeros
      const disposeSums = () => {
        if (sums !== zeros) disposeAll(sums)
      }
      let total = 0
      try {
        for (const batch of batches) {
          const feeds = { ...weights, ...sums, ...checkBatch(batch, { ...before, ...sums }) }
          const results = await gradients.run(feeds, runOptions([accumulate.loss], accumulate.state))
          total += numberOf(results[accumulate.loss]!)
          disposeSums()
          sums = afterStep(results, accumulate.state)
        }
        const feeds = { ...before, ...sums, ...scalarFeeds(options.optimizer, update.scalars, number, learningRate) }
        const results = await updates.run(feeds, runOptions([update.gradientNorm], update.state))
        return {
          ...{ loss: total / batches.length, gradientNorm: numberOf(results[update.gradientNorm]!) },
          next: afterStep(results, update.state),
        }
      } finally {
        disposeSums()
      }
    },
    async dispose() {
      disposeAll(zeros ?? {})
      await gradients.dispose()
      await updates.dispose()
    },
  }
}

const openGraph = (backend: Backend, graph: Graph, label: string): Promise<Session> =>
  backend.createSession({ bytes: serializeModel(modelFromGraph(graph)) }, { label })

const runOptions = (fetches: readonly string[], state: readonly TrainingState[]) => ({
  fetches,
  keep: state.map(({ output }) => output),
})

function scalarFeeds(optimizer: Optimizer, scalars: AddedUpdate['scalars'], number: number, learningRate: number) {
  const values = optimizer.scalars(number, learningRate)
  const feed = (key: string) => createTensor('float32', Float32Array.of(values[key]!), [])
  return Object.fromEntries(Object.entries(scalars).map(([key, input]) => [input, feed(key)]))
}

const afterStep = (results: NamedTensors, state: readonly TrainingState[]): NamedTensors =>
  Object.fromEntries(state.map(({ input, output }) => [input, results[output]!]))

const numberOf = (tensor: AnyTensor): number => Number(tensor.data[0])

const zeroTensor = (dims: readonly number[]) => createTensor('float32', new Float32Array(sizeOf(dims)), dims)

const pick = (tensors: NamedTensors, isWanted: (name: string) => boolean): NamedTensors =>
  Object.fromEntries(Object.entries(tensors).filter(([name]) => isWanted(name)))

/** Refuses a batch that would take the place of what is trained. */
function checkBatch(batch: NamedTensors, state: NamedTensors): NamedTensors {
  const trained = Object.keys(batch).find((name) => Object.hasOwn(state, name))
  if (trained === undefined) return batch
  throw createError(GradientImpossible, { problem: `a batch feeds "${trained}", which is trained` })
}

/** Frees tensors that lie in the runtime. */
export function disposeAll(tensors: NamedTensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose()
}

/** The state before the first step: the model's parameters, and slots of zeros or copies of them. */
export function initialState({ state, initial }: Stepper, optimizer: Optimizer): NamedTensors {
  const parameter = (name: string) => {
    const { data, dims } = tensorValues(initial[name]!)
    return createTensor(
      'float32',
      data instanceof Float32Array ? data : Float32Array.from(tensorNumbers(initial[name]!)),
      dims,
    )
  }
  return Object.fromEntries(
    state.map(({ input, parameter: name, slot, dims }) => {
      const startsAsParameter = slot === undefined || optimizer.slots[slot] === 'parameter'
      return [input, startsAsParameter ? parameter(name) : zeroTensor(dims)]
    }),
  )
}
