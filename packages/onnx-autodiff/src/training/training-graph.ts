import { createError } from '@self-cascade/core'
import {
  createGraph,
  DataType,
  type Graph,
  initializersToInputs,
  setOutputs,
  staticDims,
  type TensorProto,
} from '@self-cascade/onnx-graph'
import { GradientImpossible } from '../errors.ts'
import { type GradientOptions, gradientGraph } from '../gradient-graph.ts'
import { GraphOps } from '../graph-ops.ts'
import { nameOutputs } from '../name-outputs.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import { type AddedUpdate, addUpdate, freeName, type TrainedParameter, type TrainingState } from './add-update.ts'

/** What a training step is made of. `wrt` are initialisers of the graph. */
export interface TrainingGraphOptions extends GradientOptions {
  readonly optimizer: Optimizer
  /** Gradients are scaled down together so that their norm is at most this. */
  readonly clipNorm?: number | undefined
}

/** A graph that does one training step. Its outputs are the loss, the gradient norm and the state after the step. */
export interface TrainingGraph extends AddedUpdate {
  readonly graph: Graph
  /** The loss before the step. */
  readonly loss: string
  /** What the parameters were in the model. */
  readonly initial: Readonly<Record<string, TensorProto>>
}

/**
 * Writes a whole training step as one graph: loss, gradients, clipping and the optimiser's update, so that weights need not leave
 * the runtime between steps. The parameters and the optimiser's slots become inputs; their new values are outputs.
 *
 * @throws what {@link gradientGraph} throws.
 */
export function trainingGraph({ optimizer, clipNorm, ...options }: TrainingGraphOptions): TrainingGraph {
  const { graph, loss, parameters, initial } = openGradients(options)
  const update = addUpdate(graph, { parameters, optimizer, clipNorm })
  setOutputs(graph, [loss, update.gradientNorm, ...update.state.map(({ output }) => output)])
  return { graph, loss, initial, ...update }
}

/** The gradient graph with the parameters as inputs. */
function openGradients({ graph: forward, ...options }: GradientOptions) {
  const { loss } = options
  const wrt = [...new Set(options.wrt)]
  if (wrt.length === 0) throw createError(GradientImpossible, { problem: 'there is no parameter to train' })
  const open = forward.clone()
  const initial = initializersToInputs(open, wrt)
  const { graph, gradients } = gradientGraph({ ...options, wrt, graph: open })
  const parameters = wrt.map((name): TrainedParameter => {
    return { name, dims: staticDims(graph.typeOf(name)) ?? [], gradient: gradients[name]! }
  })
  return { graph, loss, parameters, initial }
}

/** Two graphs for steps over several batches: one adds up gradients, the other updates with the sum. */
export interface AccumulationGraphs {
  readonly accumulate: { readonly graph: Graph; readonly loss: string; readonly state: readonly TrainingState[] }
  /** Reads the sums as inputs of the names that `accumulate` has for them. */
  readonly update: AddedUpdate & { readonly graph: Graph }
  readonly initial: Readonly<Record<string, TensorProto>>
}

/**
 * Writes a training step over `count` batches as two graphs.
 *
 * @throws what {@link gradientGraph} throws.
 */
export function accumulationGraphs(
  { optimizer, clipNorm, ...options }: TrainingGraphOptions,
  count: number,
): AccumulationGraphs {
  const { graph, loss, parameters, initial } = openGradients(options)
  const ops = new GraphOps(graph)
  const sums = parameters.map(({ name, dims, gradient }) => {
    const input = graph.addInput(freeName(graph, `${name}.sum`), { elementType: DataType.FLOAT, dims })
    const value = ops.add({ name: input, dims }, ops.scale({ name: gradient, dims }, 1 / count))
    return { input, value, wanted: `${input}.next`, dims, parameter: name }
  })
  const outputs = nameOutputs(graph, sums)
  const state = sums.map(({ input, dims, parameter }, index): TrainingState => {
    return { input, output: outputs[index]!, dims, parameter, slot: 'sum' }
  })
  setOutputs(graph, [loss, ...state.map(({ output }) => output)])
  return { accumulate: { graph, loss, state }, update: updateGraph(state, optimizer, clipNorm), initial }
}

/** `sums` are the inputs that hold the gradients, by parameter. */
function updateGraph(sums: readonly TrainingState[], optimizer: Optimizer, clipNorm: number | undefined) {
  const graph = createGraph({ name: 'update' })
  const opened = sums.map(({ parameter: name, input, dims }): TrainedParameter => {
    graph.addInput(name, { elementType: DataType.FLOAT, dims })
    return { name, dims, gradient: graph.addInput(input, { elementType: DataType.FLOAT, dims }) }
  })
  const update = addUpdate(graph, { parameters: opened, optimizer, clipNorm })
  setOutputs(graph, [update.gradientNorm, ...update.state.map(({ output }) => output)])
  return { graph, ...update }
}
