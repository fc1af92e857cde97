import type { Backend, NamedTensors, Tensor } from '@self-cascade/core'
import { createTensor } from '@self-cascade/core'
import type { Graph } from '@self-cascade/onnx-graph'
import { tensorNumbers } from '@self-cascade/onnx-graph'
import { pivotEncoder } from '@self-cascade/upsampler'
import { type DenoisingBatches, type DenoisingBatchesOptions, denoisingBatches } from './denoising-batches.ts'
import { type DenoisingGraph, denoisingLoss } from './denoising-loss.ts'
import type { LatentDataset } from './latent-dataset.ts'
import { pivotFeatureBatches } from './pivot-feature-batches.ts'
import { timestepInputOf } from './timestep-input.ts'
import { type TunableNetwork, type TuningMethod, tunableNetwork } from './tunable-network.ts'
import { openValidation, type Validation } from './validation.ts'

/** What is tuned, on what, and how batches are drawn. */
export interface TuningOptions
  extends Pick<
    DenoisingBatchesOptions,
    'alphasCumprod' | 'batch' | 'seed' | 'predictionType' | 'captionDropout' | 'minSnrGamma'
  > {
  readonly backend: Backend
  /** The UNet as it was exported. */
  readonly network: Graph
  readonly method: TuningMethod
  /** What {@link tunableNetwork} gave for network, method and seed, where it is at hand; made here otherwise. */
  readonly tunable?: TunableNetwork
  /** Pictures to learn from, with pivots for upsamplers. */
  readonly dataset: LatentDataset
  /** Pictures to judge by, never learnt from. */
  readonly heldOut: LatentDataset
  /** The paper's K: timesteps are drawn from 1..K. */
  readonly startTimestep: number
  /** Seed of the noise that the network is judged by; the same in every comparison. Default 0. */
  readonly validationSeed?: number
}

/** A tuning run that is ready for a trainer. */
export interface Tuning extends DenoisingGraph {
  readonly tunable: TunableNetwork
  readonly batches: DenoisingBatches
  readonly validation: Validation
  /** The loss on held-out pictures before any step: that of the tuning-free network. */
  measureStart(): Promise<number>
  dispose(): Promise<void>
}

/**
 * Opens a tuning run (Guo et al. 2024, algorithm 1): batches of noised latents at timesteps 1..K with the features of their clean
 * pivots, the loss `‖ε̃(z_t, t, c, z_0^{r−1}) − ε‖²`, and the same loss on held-out pictures at fixed noise. Pass the result to
 * {@link trainer}.
 *
 * @throws {@link InvalidOption} for numbers out of range, or upsamplers on a dataset without pivots.
 */
export async function openTuning(options: TuningOptions): Promise<Tuning> {
  const { backend, method, dataset, heldOut, startTimestep, seed, validationSeed = 0 } = options
  const tunable = options.tunable ?? tunableNetwork(options.network, method, seed)
  const { alphasCumprod, batch, predictionType, captionDropout, minSnrGamma } = options
  const shared = {
    ...{ alphasCumprod, batch, timestepInput: timestepInputOf(tunable.base), pivots: method.kind === 'upsamplers' },
    timesteps: { from: 1, to: startTimestep + 1 },
    ...(predictionType && { predictionType }),
  }
  const opened: { dispose(): Promise<void> }[] = []
  const withFeatures = async (batches: DenoisingBatches): Promise<DenoisingBatches> => {
    if (method.kind !== 'upsamplers') return batches
    const places = tunable.upsamplers!.features.map(({ index }) => index)
    const encoder = pivotEncoder(tunable.base, places)
    const source = await pivotFeatureBatches({ backend, encoder, batches, pivotTimestep: method.pivotTimestep })
    opened.push(source)
    return source
  }
  const count = Math.max(1, Math.round(heldOut.captionIndices.length / batch))
  const draws = { ...(captionDropout !== undefined && { captionDropout }), minSnrGamma }
  const batches = await withFeatures(denoisingBatches({ ...shared, ...draws, dataset, seed }))
  const judged = await withFeatures(
    denoisingBatches({ ...shared, dataset: heldOut, seed: validationSeed, captionDropout: 0, evenOver: count }),
  )
  const { graph, wrt } = tunable
  const validation = await openValidation({
    ...denoisingLoss(graph, { dims: judged.dims, wrt }),
    ...{ backend, batches: judged, count },
  })
  opened.push(validation)
  return {
    ...denoisingLoss(graph, { dims: batches.dims, wrt }),
    ...{ tunable, batches, validation },
    measureStart: () => validation.measure(startingParameters(tunable)),
    async dispose() {
      for (const one of opened) await one.dispose()
    },
  }
}

/** The values that training starts from. */
export function startingParameters({
  graph,
  wrt,
}: Pick<TunableNetwork, 'graph' | 'wrt'>): Readonly<Record<string, Tensor>> {
  const read = (name: string): Tensor => {
    const tensor = graph.initializers.get(name)!
    return createTensor('float32', Float32Array.from(tensorNumbers(tensor)), tensor.dims.map(Number))
  }
  return Object.fromEntries(wrt.map((name) => [name, read(name)])) as NamedTensors as Record<string, Tensor>
}
