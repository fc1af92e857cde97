import { createError, InvalidOption, type NamedTensors } from '@self-cascade/core'
import type { BatchSource } from '@self-cascade/onnx-autodiff'
import { philoxUniform } from '@self-cascade/tensor'
import {
  type DenoisingDrawOptions,
  type DenoisingDraws,
  describeDraws,
  resolveDraws,
  spreadTimesteps,
} from './denoising-draws.ts'
import { denoisingFeeds, feedDims } from './denoising-feeds.ts'
import { gatherRows, type LatentDataset } from './latent-dataset.ts'

/** How batches are drawn. */
export interface DenoisingBatchesOptions extends DenoisingDrawOptions {
  readonly dataset: LatentDataset
  /** Whether the pivots of the pictures are fed too; not by default. */
  readonly pivots?: boolean
}

/** Batches whose dims are known beforehand. */
export interface DenoisingBatches extends BatchSource {
  /** Dims of every feed. */
  readonly dims: Readonly<Record<string, readonly number[]>>
}

/** Name of the feed of pivots. */
export const pivotFeed = 'pivot_sample'

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
  const { dataset, pivots = false } = options
  const draws = resolveDraws(options)
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  if (pivots && !dataset.pivots) refuse('pivots', true, 'false for a dataset that was encoded without pivots')
  if (dataset.captionIndices.length === 0) refuse('dataset', 'empty', 'of one picture or more')
  const batch = (index: number) => feedsOf(draws, { dataset, pivots }, index)
  return {
    description: JSON.stringify({ data: dataset.description, ...describeDraws(draws), pivots }),
    dims: feedDims(batch(0)),
    batch,
  }
}

interface Pictures {
  readonly dataset: LatentDataset
  readonly pivots: boolean
}

function feedsOf(draws: DenoisingDraws, { dataset, pivots }: Pictures, index: number): NamedTensors {
  const { batch, seed, captionDropout, evenOver } = draws
  const uniform = philoxUniform({ seed, stage: index })
  const pictures = dataset.captionIndices.length
  const drawn = Array.from(uniform.uniform(batch), (value) => Math.floor(value * pictures))
  const rows = evenOver === undefined ? drawn : drawn.map((_, row) => (index * batch + row) % pictures)
  const timesteps = spreadTimesteps(draws, index, uniform.uniform(1)[0]!)
  const captions = Array.from(uniform.uniform(batch), (value, row) =>
    value < captionDropout ? 0 : dataset.captionIndices[rows[row]!]!,
  )
  const clean = gatherRows(dataset.latents, rows)
  return {
    ...denoisingFeeds(draws, index, { clean, timesteps, captions, conditioning: dataset.conditioning }),
    ...(pivots && { [pivotFeed]: gatherRows(dataset.pivots!, rows) }),
  }
}
