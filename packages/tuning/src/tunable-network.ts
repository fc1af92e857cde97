import { createError, type NamedTensors } from '@self-cascade/core'
import { type AttachedLora, attachLora } from '@self-cascade/lora'
import { expandFloat16, type Graph } from '@self-cascade/onnx-graph'
import {
  type AttachedUpsamplers,
  attachUpsamplers,
  type FeatureChoice,
  type PivotTimestep,
  type UpsamplerCapacity,
  type UpsamplerShape,
} from '@self-cascade/upsampler'
import { NoTrainableWeights } from './errors.ts'
import { timestepsPerRow } from './timesteps-per-row.ts'
import { trainableWeights } from './trainable-weights.ts'

/** What of a network is trained. */
export type TuningMethod =
  | {
      /** Feature upsamplers; the network itself is frozen. */
      readonly kind: 'upsamplers'
      readonly shape: UpsamplerCapacity | UpsamplerShape
      readonly features?: FeatureChoice
      readonly pivotTimestep: PivotTimestep
      /** Parameters to go on from, such as those of a smaller stage; fresh ones, without effect, by default. */
      readonly parameters?: NamedTensors
    }
  | {
      /** Low-rank adapters of the attention projections. */
      readonly kind: 'lora'
      readonly rank: number
    }
  | {
      /** Every weight. */
      readonly kind: 'full'
    }

/** A network that is ready to be trained. */
export interface TunableNetwork {
  /** The network, with a timestep for each row where that can be had and weights in float32. */
  readonly graph: Graph
  /** Names of the initialisers to train. */
  readonly wrt: readonly string[]
  readonly parameterCount: number
  /** The network as it was, in the same form: the pivots' encoder is a part of it. */
  readonly base: Graph
  readonly upsamplers?: AttachedUpsamplers
  readonly lora?: AttachedLora
}

/**
 * Prepares a network for a method of tuning. The graph passed in stays as it is.
 *
 * @throws {@link UpsamplersNotAttachable}, {@link NoAttentionProjections} when the network has not what the method needs.
 * @throws {@link NoTrainableWeights} when no weights are found for full training.
 */
export function tunableNetwork(network: Graph, method: TuningMethod, seed: number): TunableNetwork {
  const base = timestepsPerRow(expandFloat16(network).graph)
  if (method.kind === 'upsamplers') {
    const { shape, features, parameters } = method
    const choice = { ...(features && { features }), ...(parameters && { parameters }) }
    const upsamplers = attachUpsamplers(base, { shape, seed, ...choice })
    return { ...counted(upsamplers.graph, upsamplers.parameters), base, upsamplers }
  }
  if (method.kind === 'lora') {
    const lora = attachLora(base, { rank: method.rank, seed })
    return { ...counted(lora.graph, lora.parameters), base, lora }
  }
  const weights = trainableWeights(base)
  if (weights.length === 0) throw createError(NoTrainableWeights, {})
  return { ...counted(base, weights), base }
}

function counted(graph: Graph, wrt: readonly string[]) {
  const sizes = wrt.map((name) => graph.initializers.get(name)!.dims.reduce((size, dim) => size * Number(dim), 1))
  return { graph, wrt, parameterCount: sizes.reduce((sum, size) => sum + size, 0) }
}
