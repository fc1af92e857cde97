import { type Loss, meanSquaredError } from '@self-cascade/onnx-autodiff'
import { DataType, type Graph, specialize } from '@self-cascade/onnx-graph'
import { lossInputs } from './denoising-feeds.ts'

/** How a network is judged. */
export interface DenoisingLossOptions {
  /** Dims of every feed, as {@link denoisingBatches} gives them: those of the network's inputs and of the target. */
  readonly dims: Readonly<Record<string, readonly number[]>>
  /** Initialisers to be trained. */
  readonly wrt: readonly string[]
  /** The mean squared error by default. */
  readonly loss?: Loss
}

/** A network with its loss, as a trainer takes it. */
export interface DenoisingGraph {
  readonly graph: Graph
  /** Name of the loss, a scalar. */
  readonly loss: string
  readonly wrt: readonly string[]
}

/**
 * Fixes the sizes of a denoising network and adds its loss: new inputs `target` and, where the feeds have them,
 * `sample_weights`. The graph that is passed in stays as it is.
 *
 * @throws {@link UnknownName} when a feed is no input of the network.
 * @throws {@link InputDimMissing} when the network has an input that is not fed.
 * @throws {@link InvalidOption}, {@link InputDimsConflict} for feeds of other dims than the inputs can have.
 */
export function denoisingLoss(
  network: Graph,
  { dims, wrt, loss = meanSquaredError }: DenoisingLossOptions,
): DenoisingGraph {
  const { target, sampleWeights } = lossInputs
  const { [target]: targetDims, [sampleWeights]: weightDims, ...inputDims } = dims
  const graph = specialize(network, { inputDims, keep: wrt }).graph.clone()
  graph.addInput(target, { elementType: DataType.FLOAT, dims: targetDims! })
  if (weightDims) graph.addInput(sampleWeights, { elementType: DataType.FLOAT, dims: weightDims })
  const [prediction] = graph.outputNames
  return { graph, loss: loss(graph, { prediction: prediction!, target, ...(weightDims && { sampleWeights }) }), wrt }
}
