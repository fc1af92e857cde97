import { createError, UnknownName } from '@self-cascade/core'
import { type Loss, meanSquaredError } from '@self-cascade/onnx-autodiff'
import { DataType, type Graph } from '@self-cascade/onnx-graph'
import { lossInputs } from './denoising-batches.ts'

/** How a network is judged. */
export interface DenoisingLossOptions {
  /** Dims of every feed, as {@link denoisingBatches} gives them: those of the network's inputs and of the target. */
  readonly dims: Readonly<Record<string, readonly number[]>>
  /** The mean squared error by default. */
  readonly loss?: Loss
}

/** A network with its loss. */
export interface DenoisingGraph {
  readonly graph: Graph
  /** Name of the loss, a scalar. */
  readonly loss: string
}

/**
 * Fixes the sizes of a denoising network and adds its loss: new inputs `target` and, where the feeds have them,
 * `sample_weights`. The graph that is passed in stays as it is.
 *
 * @throws {@link UnknownName} when a feed is no input of the network.
 */
export function denoisingLoss(network: Graph, { dims, loss = meanSquaredError }: DenoisingLossOptions): DenoisingGraph {
  const graph = network.clone()
  const [prediction] = graph.outputNames
  const added: readonly string[] = Object.values(lossInputs)
  for (const [name, sizes] of Object.entries(dims)) {
    const type = graph.typeOf(name)
    if (added.includes(name)) graph.addInput(name, { elementType: DataType.FLOAT, dims: sizes })
    else if (type && graph.inputNames.includes(name)) graph.setType(name, { ...type, dims: sizes })
    else throw createError(UnknownName, { kind: 'network input', name, known: graph.inputNames })
  }
  graph.setType(prediction!, { elementType: DataType.FLOAT, dims: dims[lossInputs.target]! })
  const { target, sampleWeights } = lossInputs
  const operands = { prediction: prediction!, target, ...(dims[sampleWeights] && { sampleWeights }) }
  return { graph, loss: loss(graph, operands) }
}
