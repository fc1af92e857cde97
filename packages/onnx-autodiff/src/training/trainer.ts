import {
  type Backend,
  createError,
  createTensor,
  InvalidOption,
  type NamedTensors,
  type Tensor,
  throwIfAborted,
} from '@self-cascade/core'
import { TrainingDiverged } from '../errors.ts'
import type { BatchSource } from './batch-source.ts'
import { checkOptions } from './check-options.ts'
import { type CheckpointStore, readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import { disposeAll, initialState, openStepper, type Stepper } from './stepper.ts'
import type { TrainingGraphOptions } from './training-graph.ts'

/** How a model is trained. */
export interface TrainerOptions extends TrainingGraphOptions {
  readonly backend: Backend
  readonly batches: BatchSource
  /** Steps in all, those before a resumed checkpoint included. */
  readonly steps: number
  /** Step size, or a function of the step (1 for the first). */
  readonly learningRate: number | ((step: number) => number)
  /** Batches per step, whose gradients are averaged; 1 by default. */
  readonly accumulate?: number
  /** Where the run's state is kept, and after how many steps; it is also written at the end. An existing one is continued. */
  readonly checkpoint?: { readonly store: CheckpointStore; readonly every: number }
  readonly signal?: AbortSignal
}

/** What one step did. */
export interface TrainingStep {
  /** 1 for the first. */
  readonly step: number
  /** Before the update; the mean over accumulated batches. */
  readonly loss: number
  /** Of all gradients together, before clipping. */
  readonly gradientNorm: number
  readonly learningRate: number
  /** Wall time of the step, making its batches included. */
  readonly milliseconds: number
  /** Fetches the parameters after this step, or a slot of the optimiser such as `ema`; valid until the next step is asked for. */
  readonly readParameters: (slot?: string) => Promise<Readonly<Record<string, Tensor>>>
}

/** What a run leaves. */
export interface TrainedParameters {
  readonly step: number
  readonly parameters: Readonly<Record<string, Tensor>>
  /** The averaged parameters, when the optimiser keeps them. */
  readonly ema?: Readonly<Record<string, Tensor>>
}

/**
 * Trains initialisers of a graph: yields after every step and returns the parameters. With a checkpoint, a run that was stopped
 * at any moment goes on with the same numbers it would have had. Weights and optimiser state stay in the runtime between steps
 * where the backend can keep them.
 *
 * @throws {@link TrainingDiverged} when loss, gradient or weights are no numbers; the last checkpoint is good.
 * @throws {@link InvalidOption} for counts that are none, a clip norm that is not above 0 or a learning rate that is no number.
 * @throws {@link TrainingRunMismatch} when the checkpoint is of another run.
 * @throws {@link Aborted} once the signal has fired: the step goes on to its end and a checkpoint is written first.
 */
export async function* trainer(options: TrainerOptions): AsyncGenerator<TrainingStep, TrainedParameters, void> {
  checkOptions(options)
  throwIfAborted(options.signal, 'training, before its first step')
  const stepper = await openStepper(options.backend, options, options.accumulate ?? 1)
  try {
    return yield* trainSteps(options, stepper)
  } finally {
    await stepper.dispose()
  }
}

async function* trainSteps(
  options: TrainerOptions,
  stepper: Stepper,
): AsyncGenerator<TrainingStep, TrainedParameters, void> {
  const { steps, checkpoint, signal } = options
  const start = await startingPoint(options, stepper)
  let { state } = start
  let measured = { loss: Number.NaN, gradientNorm: Number.NaN }
  const save = async (step: number) => {
    if (!checkpoint) return
    const tensors = await fetchAll(state)
    checkNumbers(tensors, { step, ...measured })
    await checkpoint.store.write(writeCheckpoint({ step, run: runOf(options), tensors }))
  }
  try {
    for (let step = start.step + 1; step <= steps; step++) {
      const begun = performance.now()
      const { next, learningRate, ...result } = await oneStep(options, stepper, state, step)
      disposeAll(state)
      state = next
      measured = result
      const milliseconds = performance.now() - begun
      if (checkpoint && step < steps && step % checkpoint.every === 0) await save(step)
      yield { step, ...result, learningRate, milliseconds, readParameters: (slot) => readState(stepper, state, slot) }
      if (signal?.aborted) {
        await save(step)
        throwIfAborted(signal, `training, after step ${step}`)
      }
    }
    const step = Math.max(steps, start.step)
    await save(step)
    const hasEma = Object.hasOwn(options.optimizer.slots, 'ema')
    const parameters = await readState(stepper, state)
    checkNumbers(parameters, { step, ...measured })
    return {
      step,
      parameters,
      ...(hasEma && { ema: await readState(stepper, state, 'ema') }),
    }
  } finally {
    disposeAll(state)
  }
}

/** A gradient that is still a number can make weights that are none, when the step is too large. */
function checkNumbers(
  tensors: Readonly<Record<string, Tensor>>,
  measured: { readonly step: number; readonly loss: number; readonly gradientNorm: number },
): void {
  const areNumbers = Object.values(tensors).every(({ data }) => data.every(Number.isFinite))
  if (!areNumbers) throw createError(TrainingDiverged, measured)
}

async function oneStep(options: TrainerOptions, stepper: Stepper, state: NamedTensors, step: number) {
  const { batches: source, accumulate = 1, learningRate: rate } = options
  const learningRate = typeof rate === 'number' ? rate : rate(step)
  if (!Number.isFinite(learningRate)) {
    throw createError(InvalidOption, { name: 'learningRate', value: learningRate, expected: 'a finite number' })
  }
  const first = (step - 1) * accumulate
  const indices = Array.from({ length: accumulate }, (_, index) => first + index)
  const batches = await Promise.all(indices.map((index) => source.batch(index)))
  // The signal stays out of it: an aborted run may cost the runtime, and with it the state that is to be saved.
  const { loss, gradientNorm, next } = await stepper.step({ batches, state, number: step, learningRate })
  if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
    disposeAll(next)
    throw createError(TrainingDiverged, { step, loss, gradientNorm })
  }
  return { loss, gradientNorm, learningRate, next }
}

/** What a checkpoint must have been made with to be continued. */
function runOf({ optimizer, batches, accumulate = 1 }: TrainerOptions): Readonly<Record<string, string>> {
  return { optimizer: optimizer.name, batches: batches.description, accumulate: String(accumulate) }
}

async function startingPoint(
  options: TrainerOptions,
  stepper: Stepper,
): Promise<{ step: number; state: NamedTensors }> {
  const { backend, checkpoint, optimizer } = options
  const fresh = initialState(stepper, optimizer)
  const bytes = await checkpoint?.store.read()
  const { step, tensors } = bytes
    ? readCheckpoint(bytes, { run: runOf(options), tensors: fresh as Readonly<Record<string, Tensor>> })
    : { step: 0, tensors: fresh }
  return { step, state: (await backend.keepTensors?.(tensors)) ?? tensors }
}

async function readState({ state: places }: Stepper, state: NamedTensors, slot?: string) {
  const wanted = places.filter((place) => place.slot === slot)
  const read = wanted.map(async ({ input, parameter }) => [parameter, await fetchTensor(state[input]!)] as const)
  return Object.fromEntries(await Promise.all(read))
}

async function fetchAll(state: NamedTensors): Promise<Record<string, Tensor>> {
  const fetched = Object.entries(state).map(async ([name, tensor]) => [name, await fetchTensor(tensor)] as const)
  return Object.fromEntries(await Promise.all(fetched))
}

const fetchTensor = async (tensor: NamedTensors[string]): Promise<Tensor> =>
  createTensor('float32', (await tensor.getData()) as Float32Array, tensor.dims)
