import {
  type Conditioning,
  createError,
  createTensor,
  InvalidOption,
  type NamedTensors,
  type Tensor,
} from '@self-cascade/core'
import type { BatchSource } from '@self-cascade/onnx-autodiff'
import { philoxRandom, philoxUniform } from '@self-cascade/tensor'
import { gatherRows, type LatentDataset } from './latent-dataset.ts'
import { minSnrWeights } from './min-snr-weights.ts'
import { noisedLatents } from './noised-latents.ts'
import { type TimestepInput, timestepTensor } from './timestep-input.ts'

/** How batches are drawn. */
export interface DenoisingBatchesOptions {
  readonly dataset: LatentDataset
  /** `ᾱ_t` of the noise schedule: `schedulerFromConfig(config).alphasCumprod`. */
  readonly alphasCumprod: ArrayLike<number>
  /** Pictures per batch. */
  readonly batch: number
  /** 0..2^53 − 1; another seed gives other draws. */
  readonly seed: number
  /** What the network predicts; the noise by default. */
  readonly predictionType?: 'epsilon' | 'vPrediction'
  /** Part of the captions that are left empty, for classifier-free guidance: 0..1, 0.1 by default. */
  readonly captionDropout?: number
  /** Timesteps to draw from, `from` included and `to` not; all by default. */
  readonly timesteps?: { readonly from: number; readonly to: number }
  /** How the network takes its timestep, as {@link timestepInputOf} reads it; int64 and one for each picture by default. */
  readonly timestepInput?: TimestepInput
  /** Weights losses by {@link minSnrWeights} with this γ; not weighted by default. */
  readonly minSnrGamma?: number | undefined
  /**
   * Takes the pictures in order and spreads the timesteps evenly over this many batches, for a loss that is measured again and
   * again; by default pictures are drawn, and timesteps are spread over one batch.
   */
  readonly evenOver?: number | undefined
  /** Whether the pivots of the pictures are fed too; not by default. */
  readonly pivots?: boolean
}

/** Batches whose dims are known beforehand. */
export interface DenoisingBatches extends BatchSource {
  /** Dims of every feed. */
  readonly dims: Readonly<Record<string, readonly number[]>>
}

/** Names of the feeds besides the network's own inputs. */
export const lossInputs = { target: 'target', sampleWeights: 'sample_weights' } as const

/** Name of the feed of pivots. */
export const pivotFeed = 'pivot_sample'

/** Which input takes which part of the conditioning. */
const conditioningInputs = {
  encoder_hidden_states: ({ encoderHiddenStates }) => encoderHiddenStates,
  text_embeds: ({ textEmbeds }) => textEmbeds,
  time_ids: ({ timeIds }) => timeIds,
} satisfies Record<string, (conditioning: Conditioning) => Tensor | undefined>

/**
 * Gives the feeds of a denoising network's training: pictures drawn with replacement, noise added at timesteps spread evenly over
 * each batch (Kingma et al. 2021, "Variational Diffusion Models", appendix I.1), captions dropped at random.
 * Batch `i` depends on the options and `i` alone.
 *
 * Feeds: `sample`, `timestep`, `encoder_hidden_states` and what else the conditioning has, `target`,
 * `sample_weights` with `minSnrGamma`, and `pivot_sample` with `pivots`.
 *
 * @throws {@link InvalidOption} for options out of range.
 */
export function denoisingBatches(options: DenoisingBatchesOptions): DenoisingBatches {
  const resolved = resolveOptions(options)
  const { dataset, alphasCumprod, ...draws } = resolved
  const schedule = [alphasCumprod.length, alphasCumprod[0], alphasCumprod[alphasCumprod.length - 1]]
  const dims = Object.entries(feedsOf(resolved, 0)).map(([name, tensor]) => [name, tensor.dims] as const)
  return {
    description: JSON.stringify({ data: dataset.description, schedule, ...draws }),
    dims: Object.fromEntries(dims),
    batch: (index) => feedsOf(resolved, index),
  }
}

type ResolvedOptions = Required<DenoisingBatchesOptions>

/** Fills in the defaults, always in the same order, and checks. */
function resolveOptions(options: DenoisingBatchesOptions): ResolvedOptions {
  const { dataset, alphasCumprod, batch, seed, predictionType = 'epsilon', captionDropout = 0.1 } = options
  const { timesteps = { from: 0, to: alphasCumprod.length }, minSnrGamma, evenOver, pivots = false } = options
  const { timestepInput: { type, form } = { type: 'int64', form: 'batch' } as const } = options
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  const { from, to } = timesteps
  if (evenOver !== undefined && !(Number.isInteger(evenOver) && evenOver >= 1))
    refuse('evenOver', evenOver, 'a whole number of 1 or more')
  if (pivots && !dataset.pivots) refuse('pivots', true, 'false for a dataset that was encoded without pivots')
  if (!Number.isInteger(batch) || batch < 1) refuse('batch', batch, 'a whole number of 1 or more')
  if (!(captionDropout >= 0 && captionDropout <= 1)) refuse('captionDropout', captionDropout, 'a number in 0..1')
  if (!((minSnrGamma ?? 1) > 0)) refuse('minSnrGamma', minSnrGamma, 'a number above 0')
  if (dataset.captionIndices.length === 0) refuse('dataset', 'empty', 'of one picture or more')
  const isRange = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to && to <= alphasCumprod.length
  if (!isRange) refuse('timesteps', `${from} to ${to}`, `within 0..${alphasCumprod.length}, the first below the second`)
  return {
    ...{ dataset, alphasCumprod, batch, seed, predictionType, captionDropout, minSnrGamma },
    ...{ timesteps: { from, to }, timestepInput: { type, form }, evenOver, pivots },
  }
}

function feedsOf(options: ResolvedOptions, index: number): NamedTensors {
  const { dataset, alphasCumprod, batch, seed, predictionType, captionDropout, minSnrGamma, timestepInput } = options
  const { from, to } = options.timesteps
  const uniform = philoxUniform({ seed, stage: index })
  const pictures = dataset.captionIndices.length
  const { evenOver } = options
  const drawn = Array.from(uniform.uniform(batch), (value) => Math.floor(value * pictures))
  const rows = evenOver === undefined ? drawn : drawn.map((_, row) => (index * batch + row) % pictures)
  const [random] = uniform.uniform(1)
  const offset = evenOver === undefined ? random : ((index % evenOver) + 0.5) / (evenOver * batch)
  // Rows that share a timestep cannot be spread.
  const spread = timestepInput.form === 'batch' ? 1 / batch : 0
  const timesteps = rows.map((_, row) => from + Math.floor(((offset! + row * spread) % 1) * (to - from)))
  const captions = Array.from(uniform.uniform(batch), (value, row) =>
    value < captionDropout ? 0 : dataset.captionIndices[rows[row]!]!,
  )
  const clean = gatherRows(dataset.latents, rows)
  const noise = philoxRandom({ seed, stage: index }).normal(clean.dims)
  return {
    ...noisedLatents({ clean, noise, timesteps, alphasCumprod, predictionType }),
    timestep: timestepTensor(timestepInput, timesteps),
    ...conditioningFeeds(dataset.conditioning, captions),
    ...(options.pivots && { [pivotFeed]: gatherRows(dataset.pivots!, rows) }),
    ...(minSnrGamma !== undefined && {
      [lossInputs.sampleWeights]: createTensor(
        'float32',
        minSnrWeights({ alphasCumprod, timesteps, predictionType, gamma: minSnrGamma }),
        [batch],
      ),
    }),
  }
}

function conditioningFeeds(conditioning: Conditioning, rows: readonly number[]): NamedTensors {
  const feeds = Object.entries(conditioningInputs).flatMap(([name, pick]) => {
    const tensor = pick(conditioning)
    return tensor ? [[name, gatherRows(tensor, rows)] as const] : []
  })
  return Object.fromEntries(feeds)
}
