import { createTensor, type Tensor } from '@self-cascade/core'
import { type JsonObject, numberField, numbersField } from './json-object.ts'

/** How an autoencoder's latents are brought to about unit variance for the network. */
export interface LatentScaling {
  readonly scalingFactor: number
  readonly shiftFactor: number
  /** Mean and standard deviation of each channel, for the few models that have them. */
  readonly channels?: { readonly mean: readonly number[]; readonly std: readonly number[] }
}

/** What diffusers' AutoencoderKL takes when its config has no `scaling_factor`. */
export const defaultScalingFactor = 0.18215

/** Reads the scaling from an autoencoder's config.json. */
export function readLatentScaling(config: JsonObject): LatentScaling {
  const mean = numbersField(config, 'latents_mean')
  const std = numbersField(config, 'latents_std')
  return {
    scalingFactor: numberField(config, 'scaling_factor') ?? defaultScalingFactor,
    shiftFactor: numberField(config, 'shift_factor') ?? 0,
    ...(mean && std ? { channels: { mean, std } } : {}),
  }
}

/** Brings the encoder's latents to the network's range: `(z − shift) · scaling`, or `(z − mean) · scaling / std`. */
export function scaleLatents(latents: Tensor, scaling: LatentScaling): Tensor {
  return mapChannels(latents, scaling, (value, shift, factor) => (value - shift) * factor)
}

/** The inverse of {@link scaleLatents}, for the decoder: `z / scaling + shift`. */
export function unscaleLatents(latents: Tensor, scaling: LatentScaling): Tensor {
  return mapChannels(latents, scaling, (value, shift, factor) => value / factor + shift)
}

function mapChannels(
  { data, dims }: Tensor,
  { scalingFactor, shiftFactor, channels }: LatentScaling,
  map: (value: number, shift: number, factor: number) => number,
): Tensor {
  const channelCount = dims[1]!
  const channelSize = dims.slice(2).reduce((size, dim) => size * dim, 1)
  const mapped = data.map((value, index) => {
    const channel = Math.floor(index / channelSize) % channelCount
    const factor = scalingFactor / (channels?.std[channel] ?? 1)
    return map(value, channels?.mean[channel] ?? shiftFactor, factor)
  })
  return createTensor('float32', mapped, dims)
}
