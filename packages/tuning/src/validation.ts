import type { Backend, NamedTensors, Tensor } from '@self-cascade/core'
import type { BatchSource } from '@self-cascade/onnx-autodiff'
import { type Graph, initializersToInputs, modelFromGraph, serializeModel, setOutputs } from '@self-cascade/onnx-graph'

/** What to judge a network by. */
export interface ValidationOptions {
  readonly backend: Backend
  /** A network with its loss, as {@link denoisingLoss} gives it. */
  readonly graph: Graph
  readonly loss: string
  /** Initialisers that change. */
  readonly wrt: readonly string[]
  /** Batches of pictures that are not trained on; the first `count` are used, the same each time. */
  readonly batches: BatchSource
  readonly count: number
}

/** Measures a loss on the same pictures, noise and timesteps each time, so that two measurements can be compared. */
export interface Validation {
  /** The mean loss over all batches. */
  measure(parameters: Readonly<Record<string, Tensor>>): Promise<number>
  dispose(): Promise<void>
}

/** Opens a session that computes the loss alone. */
export async function openValidation(options: ValidationOptions): Promise<Validation> {
  const { backend, loss, wrt, batches, count } = options
  const graph = options.graph.clone()
  initializersToInputs(graph, wrt)
  setOutputs(graph, [loss])
  const session = await backend.createSession({ bytes: serializeModel(modelFromGraph(graph)) }, { label: 'validation' })
  const feeds: NamedTensors[] = []
  for (let index = 0; index < count; index++) feeds.push(await batches.batch(index))
  return {
    async measure(parameters) {
      // Weights are sent to the runtime once, not with every batch.
      const weights = (await backend.keepTensors?.(parameters)) ?? parameters
      try {
        let sum = 0
        for (const feed of feeds) sum += Number((await session.run({ ...weights, ...feed }))[loss]!.data[0])
        return sum / count
      } finally {
        for (const tensor of Object.values(weights)) tensor.dispose()
      }
    },
    dispose: () => session.dispose(),
  }
}
