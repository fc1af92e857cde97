import { type Conditioning, createTensor, type NamedTensors, type Tensor } from '@self-cascade/core'
import { philoxRandom } from '@self-cascade/tensor'
import type { DenoisingDraws } from './denoising-draws.ts'
import { gatherRows } from './latent-dataset.ts'
import { minSnrWeights } from './min-snr-weights.ts'
import { noisedLatents } from './noised-latents.ts'
import { timestepTensor } from './timestep-input.ts'

/** Names of the feeds besides the network's own inputs. */
export const lossInputs = { target: 'target', sampleWeights: 'sample_weights' } as const

/** Which input takes which part of the conditioning. */
const conditioningInputs = {
  encoder_hidden_states: ({ encoderHiddenStates }) => encoderHiddenStates,
  text_embeds: ({ textEmbeds }) => textEmbeds,
  time_ids: ({ timeIds }) => timeIds,
} satisfies Record<string, (conditioning: Conditioning) => Tensor | undefined>

/** What a batch shows. */
export interface DenoisingRows {
  /** [batch, channels, height, width] */
  readonly clean: Tensor
  /** One for each row. */
  readonly timesteps: readonly number[]
  /** For each row, the row of {@link conditioning} that it is told. */
  readonly captions: readonly number[]
  readonly conditioning: Conditioning
}

/** The feeds of batch `index`; its noise is drawn from the seed and `index`. */
export function denoisingFeeds(draws: DenoisingDraws, index: number, rows: DenoisingRows): NamedTensors {
  const { alphasCumprod, batch, seed, predictionType, minSnrGamma, timestepInput } = draws
  const { clean, timesteps, captions, conditioning } = rows
  const noise = philoxRandom({ seed, stage: index }).normal(clean.dims)
  return {
    ...noisedLatents({ clean, noise, timesteps, alphasCumprod, predictionType }),
    timestep: timestepTensor(timestepInput, timesteps),
    ...conditioningFeeds(conditioning, captions),
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

/** Dims of every feed. */
export const feedDims = (feeds: NamedTensors): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tensor.dims]))
